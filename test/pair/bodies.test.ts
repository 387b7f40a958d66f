import { expect, it } from 'vitest';
import { expectQuiet } from '../../src/testing/index.ts';
import { alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';

// INVITEs with bodies a peer of good or bad will may send, through a whole stack: which are calls, which are refused.

const multi = (boundary: string, ...parts: readonly string[]): string =>
  `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
const sdpPart = `Content-Type: application/sdp\r\n\r\n${offer}`;
const isup = (handling: string): string =>
  `Content-Type: application/isup\r\nContent-Disposition: signal;handling=${handling}\r\n\r\n\u0001\u0000`;
const pidf = 'Content-Type: application/pidf+xml\r\nContent-ID: <a@b>\r\n\r\n<presence/>';
const ims =
  'Content-Type: application/3gpp-ims+xml\r\nContent-Disposition: 3gpp-alternative-service;handling=optional\r\n\r\n<ims-3gpp version="1"/>';
const nested = (depth: number): string => {
  let body = sdpPart;
  for (let n = 0; n < depth; n++) body = `Content-Type: multipart/mixed;boundary=b${n}\r\n\r\n${multi(`b${n}`, body)}`;
  return multi('b', body);
};
const lines = (...more: readonly string[]): string => `${offer}${more.map((line) => `${line}\r\n`).join('')}`;
const mixed = 'multipart/mixed;boundary=b';
const sdp = 'application/sdp';

it.each<[what: string, type: string, body: string, status: 'a call' | number]>([
  ['a description', sdp, offer, 'a call'],
  ['a description among parts (RFC 3261 §7.4)', mixed, multi('b', isup('optional'), sdpPart), 'a call'],
  ['a part that must be read and cannot be (RFC 3261 §8.2)', mixed, multi('b', isup('required'), sdpPart), 415],
  ['a part of an unknown type that says nothing of it (RFC 5621 §3)', mixed, multi('b', pidf, sdpPart), 'a call'],
  ['a part of an unknown type behind the description', mixed, multi('b', sdpPart, pidf), 'a call'],
  [
    'multipart/related (RFC 2046 §5.1.3)',
    'multipart/related;boundary=b;type="application/sdp"',
    multi('b', sdpPart, ims),
    'a call',
  ],
  ['multipart/alternative', 'Multipart/Alternative; boundary="b"', multi('b', pidf, sdpPart), 'a call'],
  [
    'a multipart of a subtype nobody knows (RFC 2046 §5.1.3)',
    'multipart/x-new;boundary=b',
    multi('b', sdpPart, ims),
    'a call',
  ],
  ['an unknown part alone', mixed, multi('b', pidf), 415],
  ['an unknown part alone that is optional', mixed, multi('b', isup('optional')), 'a call'],
  ['parts two deep', mixed, nested(1), 'a call'],
  ['parts four deep', mixed, nested(3), 'a call'],
  [
    'a part that must be read, two deep',
    mixed,
    multi('b', sdpPart, `Content-Type: multipart/mixed;boundary=c\r\n\r\n${multi('c', isup('required'))}`),
    415,
  ],
  [
    'an unknown part in a multipart that must be read',
    mixed,
    multi(
      'b',
      sdpPart,
      `Content-Type: multipart/mixed;boundary=c\r\nContent-Disposition: render;handling="required"\r\n\r\n${multi('c', pidf)}`,
    ),
    415,
  ],
  ['parts fifty deep', mixed, nested(50), 415],
  ['no boundary', 'multipart/mixed', multi('b', sdpPart), 400],
  ['an empty boundary', 'multipart/mixed;boundary=""', multi('b', sdpPart), 400],
  ['a boundary of 1 kB', `multipart/mixed;boundary=${'b'.repeat(1000)}`, multi('b', sdpPart), 400],
  ['a boundary that begins another', 'multipart/mixed;boundary=b', multi('bb', sdpPart), 400],
  ['no last boundary', mixed, multi('b', sdpPart).replace('--b--', ''), 400],
  ['names every object answers to', sdp, lines('a=__proto__:x', 'a=constructor:y', 'a=fmtp:0 __proto__=1'), 'a call'],
  ['900 attributes', sdp, lines(...Array(900).fill('a=x:1')), 'a call'],
  ['4000 attributes (RFC 4566 §5)', sdp, lines(...Array(4000).fill('a=x:1')), 488],
  ['64 m= lines', sdp, lines(...Array(63).fill('m=video 9 RTP/AVP 31')), 'a call'],
  ['a thousand m= lines (RFC 4566 §5)', sdp, lines(...Array(1000).fill('m=video 9 RTP/AVP 31')), 488],
  ['no m= line (RFC 4566 §5)', sdp, offer.slice(0, offer.indexOf('m=')), 488],
  ['an m= line of another kind (RFC 4566 §5)', sdp, offer.replace('m=audio', 'm=video'), 488],
  ['no codec of ours (RFC 4566 §5)', sdp, offer.replace('RTP/AVP 0 8 101', 'RTP/AVP 18'), 488],
  ['a protocol nobody knows (RFC 4566 §5)', sdp, offer.replace('RTP/AVP', 'X/Y'), 488],
  ['what is no description (RFC 4566 §5)', sdp, 'hello', 400],
  ['what is no text (RFC 4566 §5)', sdp, '\u0000\u00ff'.repeat(500), 400],
  ['an m= line without formats (RFC 4566 §5)', sdp, offer.replace(' 0 8 101', ''), 400],
])('%s', async (_what, type, body, status) => {
  const incoming: string[] = [];
  const it = await alone({ on: (_stack, id, event) => event.type === 'incoming' && incoming.push(id) });
  const octets = Buffer.from(body, 'latin1');
  const head = requestText('INVITE', { 'Content-Type': type, 'Content-Length': String(octets.length) });
  it.phone.send(Buffer.concat([Buffer.from(head), octets]), us);
  it.clock.advance(25);
  const answer = it.phone.received.at(0)?.message;
  if (status === 'a call') expect([answer, incoming.length]).toEqual([undefined, 1]);
  else expect([answer?.kind === 'response' && answer.status, incoming]).toEqual([status, []]);
  if (status === 488) expect(answer?.headers.get('warning')).toMatch(/^3\d\d 10\.0\.0\.1 ".+"$/);
  it.stack.command({ to: 'usages', do: 'endAll' });
  it.clock.runAll();
  expect(it.faults).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expectQuiet(it.stack);
});
