import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replyTo } from '../../src/message/build/stateless.ts';
import { Framer } from '../../src/message/frame.ts';
import type { KnownHeaders } from '../../src/message/header/known.ts';
import { defaultLimits, type SipMessage } from '../../src/message/model.ts';
import { splitMultipart } from '../../src/message/multipart.ts';
import { parse } from '../../src/message/parse.ts';
import { parseUri } from '../../src/message/uri/uri.ts';
import { equalUris } from '../../src/message/uri/uri-equal.ts';
import { writeUri } from '../../src/message/uri/uri-write.ts';
import { write } from '../../src/message/write.ts';
import { uri, type Written, written } from '../support/message-arbitrary.ts';

const accepted = (octets: Uint8Array): SipMessage => {
  const result = parse(octets);
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail} at ${result.at}`);
  return result.value;
};

const meaning = (m: SipMessage): Omit<Written, 'octets' | 'others'> => {
  const vias = m.headers.read('via');
  return {
    kind: m.kind,
    method: m.kind === 'request' ? m.method : m.cseq.method,
    uri: m.kind === 'request' ? m.uri : '',
    status: m.kind === 'response' ? m.status : 0,
    reason: m.kind === 'response' ? m.reason : '',
    branches: vias.ok ? (vias.value?.map((each) => each.branch ?? '') ?? []) : [vias.detail],
    fromTag: m.from.tag ?? '',
    toTag: m.to.tag,
    fromName: m.from.displayName,
    callId: m.callId,
    cseq: m.cseq.number,
    body: new Uint8Array(m.body),
  };
};

const meant = (w: Written): Omit<Written, 'octets' | 'others'> => ({
  kind: w.kind,
  method: w.method,
  uri: w.kind === 'request' ? w.uri : '',
  status: w.kind === 'response' ? w.status : 0,
  reason: w.kind === 'response' ? w.reason : '',
  branches: w.branches,
  fromTag: w.fromTag,
  toTag: w.toTag,
  fromName: w.fromName,
  callId: w.callId,
  cseq: w.cseq,
  body: w.body,
});

const everything: readonly (keyof KnownHeaders)[] = [
  'via',
  'from',
  'to',
  'call-id',
  'cseq',
  'max-forwards',
  'contact',
  'route',
  'record-route',
  'require',
  'proxy-require',
  'supported',
  'unsupported',
  'allow',
  'accept',
  'content-type',
  'content-length',
  'content-encoding',
  'expires',
  'min-expires',
  'retry-after',
  'date',
  'warning',
  'reason',
];

/** Asks a message, or its refusal, all there is to ask. */
const interrogate = (octets: Uint8Array): void => {
  for (const framing of ['datagram', 'stream'] as const) {
    const result = parse(octets, { framing });
    if (!result.ok) {
      expect(result.kind === 'request' ? result.status : undefined).toBe(result.status);
      const answer = replyTo(result);
      if (answer !== undefined) {
        write(answer);
        void [answer.via.branch, answer.from.tag, answer.to.params.entries(), answer.cseq.number, answer.callId];
      }
      continue;
    }
    const m = result.value;
    for (const name of everything) m.headers.read(name);
    void [
      m.via.host,
      m.via.received,
      m.via.rport,
      m.via.maddr,
      m.via.params.entries(),
      m.from.parsedUri,
      m.to.parsedUri,
    ];
    void [m.from.displayName, m.to.params.entries(), m.body, m.octets, m.headers.entries()];
    if (m.kind === 'request') void m.parsedUri;
    write(m);
  }
};

it('a generated message means what it was made to mean, before and after writing (RFC 3261 §7.3.1, RFC 3261 §25.1, RFC 3261 §16.6)', () => {
  fc.assert(
    fc.property(written, (w) => {
      const first = accepted(w.octets);
      expect(meaning(first)).toEqual(meant(w));
      for (const [name, value] of w.others) expect(first.headers.all(name)).toContain(value);
      const octets = write(first);
      const again = accepted(octets);
      expect(meaning(again)).toEqual(meant(w));
      // Written once, a message stands still.
      expect(write(again).equals(octets)).toBe(true);
    }),
    { numRuns: 400 },
  );
});

it('any octets: never an exception', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), interrogate), { numRuns: 300 });
  const sipLike = fc.array(
    fc.constantFrom(
      'INVITE ',
      'sip:',
      'SIP/2.0',
      ' ',
      '\r\n',
      '\n',
      'Via:',
      'v: ',
      'From',
      ':',
      ';',
      ',',
      '"',
      '\\',
      '<',
      '>',
      'To: ',
      'CSeq: 1 INVITE\r\n',
      'Call-ID: x\r\n',
      'l: ',
      '5',
      '-',
      '=',
      'tag=',
      '\u0000',
      '\u00ff',
      '@',
      '[',
      ']',
      '%',
      '__proto__',
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(sipLike, (pieces) => interrogate(Buffer.from(pieces.join(''), 'latin1'))),
    { numRuns: 400 },
  );
});

it('a valid message with any octets changed, cut or added: never an exception', () => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(written, fc.array(change, { minLength: 1, maxLength: 6 }), (w, changes) => {
      const octets = [...w.octets];
      for (const [where, how, octet] of changes)
        octets.splice(where % octets.length, how === 0 ? 0 : 1, ...(how === 1 ? [] : [octet]));
      interrogate(Uint8Array.from(octets));
    }),
    { numRuns: 400 },
  );
});

it('any split of a stream frames the same messages (RFC 3261 §18.3)', () => {
  const framed = written.map((w) => {
    const m = accepted(w.octets);
    return write(m);
  });
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          { weight: 4, arbitrary: framed },
          { weight: 1, arbitrary: fc.constant(Buffer.from('\r\n\r\n')) },
          { weight: 1, arbitrary: fc.constant(Buffer.from('\r\n')) },
        ),
        { maxLength: 6 },
      ),
      fc.array(fc.nat(), { maxLength: 20 }),
      fc.option(fc.constantFrom('garbage\r\n\r\n', 'OPTIONS sip:x SIP/2.0\r\nl: -1\r\n\r\n'), { nil: '' }),
      (pieces, cuts, tail) => {
        const stream = Buffer.concat([...pieces, Buffer.from(tail)]);
        const frames = (places: readonly number[]): string[] => {
          const framer = new Framer(defaultLimits);
          const out: string[] = [];
          let from = 0;
          for (const to of [...places, stream.length]) {
            for (const each of framer.push(stream.subarray(from, to))) {
              out.push(
                each.kind === 'message'
                  ? Buffer.from(each.octets).toString('latin1')
                  : each.kind === 'error'
                    ? each.reason
                    : 'ping',
              );
            }
            from = to;
          }
          return out;
        };
        const whole = frames([]);
        expect(frames([...stream.keys()])).toEqual(whole);
        expect(frames(cuts.map((cut) => cut % (stream.length + 1)).sort((a, b) => a - b))).toEqual(whole);
        const messages = pieces.filter((each) => each.length > 4).map((each) => each.toString('latin1'));
        expect(whole.filter((each) => each.length > 40)).toEqual(messages);
      },
    ),
    { numRuns: 150 },
  );
});

it('a URI written again is the same URI', () => {
  fc.assert(
    fc.property(uri, (text) => {
      const first = parseUri(text);
      if (!first.ok) throw new Error(`${text}: ${first.detail}`);
      const again = parseUri(writeUri(first.value));
      if (!again.ok) throw new Error(`${writeUri(first.value)}: ${again.detail}`);
      expect(equalUris(first.value, again.value)).toBe(true);
      expect(writeUri(again.value)).toBe(writeUri(first.value));
    }),
    { numRuns: 300 },
  );
});

it('any text as a URI or as a multipart body: never an exception', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 5 }), (text, boundary) => {
      const read = parseUri(text);
      if (read.ok) writeUri(read.value);
      const full = parseUri(`sip:${text}`);
      if (full.ok) writeUri(full.value);
      splitMultipart(Buffer.from(`--${boundary}\r\n${text}\r\n--${boundary}--`), boundary);
    }),
  );
});
