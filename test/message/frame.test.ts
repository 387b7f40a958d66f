import { expect, it } from 'vitest';
import { type Framed, Framer } from '../../src/message/frame.ts';
import { defaultLimits } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import { write } from '../../src/message/write.ts';
import { invite, offer } from '../support/invite.ts';

const kindsOf = (frames: readonly Framed[]): string[] =>
  frames.map((each) => (each.kind === 'error' ? each.reason : each.kind));
const frame = (text: string): string[] => kindsOf(new Framer(defaultLimits).push(Buffer.from(text)));
const head = (length: string): string => `OPTIONS sip:a@b SIP/2.0\r\n${length}\r\n`;

const cases: readonly [what: string, stream: string, frames: string[]][] = [
  [
    'two messages in one chunk (RFC 3261 §18.3)',
    `${head('l: 3\r\n')}abc${head('Content-Length : 0\r\n')}`,
    ['message', 'message'],
  ],
  ['a ping (RFC 3261 §7.5)', '\r\n\r\n', ['ping']],
  ['a single CRLF before a message (RFC 3261 §7.5)', `\r\n${head('l: 0\r\n')}\r\n`, ['message']],
  [
    'pings between messages (RFC 3261 §7.5)',
    `${head('l: 0\r\n')}\r\n\r\n\r\n\r\n${head('l: 0\r\n')}`,
    ['message', 'ping', 'ping', 'message'],
  ],
  ['a folded length', head('Content-Length:\r\n 0\r\n'), ['message']],
  ['a body that looks like a message', `${head('l: 4\r\n')}\r\n\r\n${head('l: 0\r\n')}`, ['message', 'message']],
  ['no length (RFC 3261 §18.3)', head(''), ['content-length']],
  ['a negative length (RFC 3261 §18.3)', head('l: -1\r\n'), ['content-length']],
  ['a signed length (RFC 3261 §18.3)', head('l: +1\r\n'), ['content-length']],
  ['a length in parts (RFC 3261 §18.3)', head('l: 5 5\r\n'), ['content-length']],
  ['an exponent (RFC 3261 §18.3)', head('l: 1e9\r\n'), ['content-length']],
  ['digits and letters (RFC 3261 §18.3)', head('l: 12abc\r\n'), ['content-length']],
  ['a length of 2^32 + 5, which is not 5 (RFC 3261 §18.3)', head('l: 4294967301\r\n'), ['limit.body']],
  ['a length beyond 2^53 (RFC 3261 §18.3)', head('l: 99999999999999999999\r\n'), ['content-length']],
  ['two lengths (RFC 3261 §18.3)', head('l: 0\r\nContent-Length: 5\r\n'), ['content-length']],
  ['two equal lengths (RFC 3261 §18.3)', head('l: 0\r\nl: 0\r\n'), ['content-length']],
  ['too long a body', head('l: 70000\r\n'), ['limit.body']],
  ['too long a header section', `OPTIONS ${'x'.repeat(40_000)}`, ['limit.headerSection']],
  ['a lone CR between messages', '\rX', ['line']],
  ['a lone CR before a whole message', `\r${head('l: 0\r\n')}`, ['line']],
  ['a CRLF and a lone CR before a whole message', `\r\n\r${head('l: 0\r\n')}`, ['line']],
  ['a message, a lone CR and a message', `${head('l: 0\r\n')}\r${head('l: 0\r\n')}`, ['message', 'line']],
  [
    'a message, a ping, a lone CR and a message',
    `${head('l: 0\r\n')}\r\n\r\n\r${head('l: 0\r\n')}`,
    ['message', 'ping', 'line'],
  ],
  ['a line end with one CR too many before a message', `\r\r\n${head('l: 0\r\n')}`, ['line']],
  [
    'a header twice that is not of framing',
    `${head('Date: a\r\nDate: b\r\nl: 1\r\n')}x${head('l: 0\r\n')}`,
    ['message', 'message'],
  ],
  [
    'a Content-Type twice',
    `${head('c: a/b\r\nContent-Type: c/d\r\nl: 1\r\n')}x${head('l: 0\r\n')}`,
    ['message', 'message'],
  ],
  ['a line without a name', `${head('l: 0\r\nnothing\r\n')}${head('l: 0\r\n')}`, ['message', 'message']],
  ['a malformed start line', `x\r\nl: 0\r\n\r\n${head('l: 0\r\n')}`, ['message', 'message']],
  [
    'a header line that is too long',
    `${head(`l: 0\r\nX: ${'y'.repeat(9000)}\r\n`)}${head('l: 0\r\n')}`,
    ['message', 'message'],
  ],
  ['too many header lines', `${head(`l: 0\r\n${'X: y\r\n'.repeat(300)}`)}${head('l: 0\r\n')}`, ['message', 'message']],
  ['a length behind a line that ends with LF alone', head('X: y\nl: 0\r\nl: 5\r\n'), ['line']],
  ['a length behind a start line that ends with LF alone', 'OPTIONS sip:a@b SIP/2.0\nl: 0\r\n\r\n', ['line']],
  [
    'lines with a CR before their CRLF',
    `${head('l: 1\r\r\n')}x${head('l: 0\r\n').replaceAll('\r\n', '\r\r\n')}`,
    ['message', 'message'],
  ],
  [
    'a body that begins with a space, and one with a line end',
    `${head('l: 2\r\n')} x${head('l: 2\r\n')}\r\n`,
    ['message', 'message'],
  ],
];
for (const [what, stream, frames] of cases) {
  it(`a stream of ${what} gives ${frames.join(', ')}, however it is split into chunks`, () => {
    const octets = Buffer.from(stream);
    expect(frame(stream)).toEqual(frames);
    const framer = new Framer(defaultLimits);
    expect([...octets].flatMap((octet) => kindsOf(framer.push(Uint8Array.of(octet))))).toEqual(frames);
    if (octets.length > 1000) return;
    for (let cut = 1; cut < octets.length; cut++) {
      const halves = new Framer(defaultLimits);
      const chunks = [octets.subarray(0, cut), octets.subarray(cut)];
      expect([cut, ...chunks.flatMap((chunk) => kindsOf(halves.push(chunk)))]).toEqual([cut, ...frames]);
    }
  });
}

it('a stream gives no frame after an error', () => {
  const framer = new Framer(defaultLimits);
  expect(kindsOf(framer.push(Buffer.from(head(''))))).toEqual(['content-length']);
  expect(framer.push(Buffer.from(head('l: 0\r\n')))).toEqual([]);
});

it('an error has the received part of the message, which can be answered with 400 (RFC 3261 §18.3)', () => {
  const octets = write(invite()).toString().replace('Content-Length: 0', 'Content-Length: x');
  const [error] = new Framer(defaultLimits).push(Buffer.from(octets));
  expect(error).toMatchObject({ kind: 'error', reason: 'content-length' });
  if (error?.kind !== 'error') return;
  expect(parse(error.octets, { framing: 'stream' })).toMatchObject({
    status: 400,
    reply: { callId: 'call-1@192.0.2.1' },
  });
});

it('on a stream a request with a header twice gets 400, and the request behind it is read (RFC 3261 §18.3)', () => {
  const good = write(invite()).toString();
  const framer = new Framer(defaultLimits);
  for (const twice of ['Date: a\r\nDate: b', 'Content-Type: a/b\r\nContent-Type: c/d']) {
    const frames = framer.push(Buffer.from(`${good.replace('\r\n', `\r\n${twice}\r\n`)}${good}`));
    const read = frames.map((each) => (each.kind === 'message' ? parse(each.octets, { framing: 'stream' }) : each));
    expect(read).toMatchObject([{ ok: false, status: 400, reply: {} }, { ok: true }]);
  }
});

it('a pushed chunk may be overwritten afterwards', () => {
  const octets = write(invite({ sdp: offer }));
  const chunk = Buffer.from(octets);
  const [first] = new Framer(defaultLimits).push(chunk);
  chunk.fill(0);
  expect(first?.kind === 'message' && Buffer.compare(first.octets, octets)).toBe(0);
});
