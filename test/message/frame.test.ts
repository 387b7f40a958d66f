import { expect, test } from 'vitest';
import { type Framed, Framer } from '../../src/message/frame.ts';
import { defaultLimits } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import { write } from '../../src/message/write.ts';
import { invite, offer } from '../support/invite.ts';

const told = (frames: readonly Framed[]): string[] =>
  frames.map((each) => (each.kind === 'error' ? each.reason : each.kind));
const frame = (text: string): string[] => told(new Framer(defaultLimits).push(Buffer.from(text)));
const head = (length: string): string => `OPTIONS sip:a@b SIP/2.0\r\n${length}\r\n`;

const cases: readonly [what: string, stream: string, frames: string[]][] = [
  ['#29 two messages in one chunk', `${head('l: 3\r\n')}abc${head('Content-Length : 0\r\n')}`, ['message', 'message']],
  ['#28 a ping', '\r\n\r\n', ['ping']],
  ['#28 one CRLF is nothing', `\r\n${head('l: 0\r\n')}\r\n`, ['message']],
  [
    '#28 pings between messages',
    `${head('l: 0\r\n')}\r\n\r\n\r\n\r\n${head('l: 0\r\n')}`,
    ['message', 'ping', 'ping', 'message'],
  ],
  ['a folded length', head('Content-Length:\r\n 0\r\n'), ['message']],
  ['a body that looks like a message', `${head('l: 4\r\n')}\r\n\r\n${head('l: 0\r\n')}`, ['message', 'message']],
  ['#27 no length', head(''), ['content-length']],
  ['#27 a negative length', head('l: -1\r\n'), ['content-length']],
  ['#27 a signed length', head('l: +1\r\n'), ['content-length']],
  ['#27 a length in parts', head('l: 5 5\r\n'), ['content-length']],
  ['#27 an exponent', head('l: 1e9\r\n'), ['content-length']],
  ['#27 digits and letters', head('l: 12abc\r\n'), ['content-length']],
  ['#27 2^32 + 5 is not 5', head('l: 4294967301\r\n'), ['limit.body']],
  ['#27 beyond 2^53', head('l: 99999999999999999999\r\n'), ['content-length']],
  ['#27 two lengths', head('l: 0\r\nContent-Length: 5\r\n'), ['content-length']],
  ['#27 two equal lengths', head('l: 0\r\nl: 0\r\n'), ['content-length']],
  ['too long a body', head('l: 70000\r\n'), ['limit.body']],
  ['too long a header section', `OPTIONS ${'x'.repeat(40_000)}`, ['limit.headerSection']],
  ['a lone CR between messages', '\rX', ['line']],
];
for (const [what, stream, frames] of cases) {
  test(`${what}: ${frames.join(', ')}, however it is split`, () => {
    expect(frame(stream)).toEqual(frames);
    const framer = new Framer(defaultLimits);
    expect([...Buffer.from(stream)].flatMap((octet) => told(framer.push(Uint8Array.of(octet))))).toEqual(frames);
  });
}

test('after an error nothing comes any more', () => {
  const framer = new Framer(defaultLimits);
  expect(told(framer.push(Buffer.from(head(''))))).toEqual(['content-length']);
  expect(framer.push(Buffer.from(head('l: 0\r\n')))).toEqual([]);
});

test('#27 an error brings what there is of the message, to be answered with 400', () => {
  const octets = write(invite()).toString().replace('Content-Length: 0', 'Content-Length: x');
  const [error] = new Framer(defaultLimits).push(Buffer.from(octets));
  expect(error).toMatchObject({ kind: 'error', reason: 'content-length' });
  if (error?.kind !== 'error') return;
  expect(parse(error.octets, { framing: 'stream' })).toMatchObject({
    status: 400,
    reply: { callId: 'call-1@192.0.2.1' },
  });
});

test('the chunk that was pushed may be used again', () => {
  const octets = write(invite({ sdp: offer }));
  const chunk = Buffer.from(octets);
  const [first] = new Framer(defaultLimits).push(chunk);
  chunk.fill(0);
  expect(first?.kind === 'message' && Buffer.compare(first.octets, octets)).toBe(0);
});
