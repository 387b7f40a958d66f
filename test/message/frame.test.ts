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
];
for (const [what, stream, frames] of cases) {
  it(`a stream of ${what} gives ${frames.join(', ')}, however it is split into chunks`, () => {
    expect(frame(stream)).toEqual(frames);
    const framer = new Framer(defaultLimits);
    expect([...Buffer.from(stream)].flatMap((octet) => kindsOf(framer.push(Uint8Array.of(octet))))).toEqual(frames);
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

it('a pushed chunk may be overwritten afterwards', () => {
  const octets = write(invite({ sdp: offer }));
  const chunk = Buffer.from(octets);
  const [first] = new Framer(defaultLimits).push(chunk);
  chunk.fill(0);
  expect(first?.kind === 'message' && Buffer.compare(first.octets, octets)).toBe(0);
});
