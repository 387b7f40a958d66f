import { expect, it } from 'vitest';
import { replyTo } from '../../src/message/build/stateless.ts';
import { Framer } from '../../src/message/frame.ts';
import type { KnownHeaders } from '../../src/message/header/known.ts';
import { defaultLimits, type MessageLimits } from '../../src/message/model.ts';
import { splitMultipart } from '../../src/message/multipart.ts';
import { parse } from '../../src/message/parse.ts';
import { parseUri } from '../../src/message/uri/uri.ts';
import { write } from '../../src/message/write.ts';
import { leastCpuMsUntil } from '../support/cpu-time.ts';

// Linear time: hostile messages of 128 kB and of 512 kB, without other limits, are parsed, read in full and written. Their
// cost is their CPU time divided by that of an ordinary message of the same size, measured beside them: a busy machine
// slows down both. If the time were quadratic, the cost at 512 kB would be about four times that at 128 kB.

const limits: MessageLimits = {
  message: 1e6,
  headerSection: 1e6,
  headerCount: 1e5,
  headerLine: 1e6,
  uri: 1e6,
  viaCount: 1e5,
  body: 1e6,
};
const typed: readonly (keyof KnownHeaders)[] = [
  'via',
  'from',
  'to',
  'contact',
  'route',
  'supported',
  'accept',
  'warning',
  'reason',
  'content-type',
  'retry-after',
];

const build = (fields: string, start = 'INVITE sip:a@b SIP/2.0', from = '<sip:a@b>;tag=1', body = ''): Buffer =>
  Buffer.from(
    `${start}\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: ${from}\r\nTo: <sip:c@d>\r\nCall-ID: x\r\nCSeq: 1 INVITE\r\n${fields}\r\n${body}`,
  );
const fill = (piece: string, size: number): string => piece.repeat(Math.ceil(size / piece.length)).slice(0, size);
const whole = (piece: string, size: number): string => piece.repeat(Math.floor(size / piece.length));

const worst: Readonly<Record<string, (size: number) => Buffer>> = {
  'many commas': (n) => build(`Contact: ${fill(',', n)}\r\n`),
  'many contacts': (n) => build(`Contact: ${whole('<sip:a@b>, ', n)}<sip:c@d>\r\n`),
  'many bare contacts': (n) => build(`Contact: ${whole('sip:a@b,', n)}sip:c@d\r\n`),
  'many display names without end': (n) => build(`Contact: ${fill('a ', n)}\r\n`),
  'many bad contacts': (n) => build(whole('m: a\r\n', n)),
  'many parameters': (n) => build('', undefined, `<sip:a@b>${whole(';p=1', n)};tag=1`),
  'many semicolons': (n) => build('', undefined, `<sip:a@b>${fill(';', n)}`),
  'many URI parameters': (n) => build('', `INVITE sip:a@b${whole(';p=1', n)} SIP/2.0`),
  'many URI headers': (n) => build('', `INVITE sip:a@b?x=y${whole('&p=1', n)} SIP/2.0`),
  'many escapes': (n) => build('', `INVITE sip:${whole('%41', n)}@b SIP/2.0`),
  'many broken escapes': (n) => build('', `INVITE sip:${fill('%', n)}@b SIP/2.0`),
  'many headers': (n) => build(whole('a:\r\n', n)),
  'many supported lines': (n) => build(whole('k: a,b\r\n', n)),
  'many Vias in lines': (n) => build(whole('v: SIP/2.0/UDP h\r\n', n)),
  'many Vias in one line': (n) => build(`v: ${whole('SIP/2.0/UDP h,', n)}SIP/2.0/UDP h\r\n`),
  'many quotes': (n) => build(`Contact: ${fill('"', n)}\r\n`),
  'many backslashes': (n) => build(`Contact: "${fill('\\', n)}\r\n`),
  'many quoted pairs': (n) => build('', undefined, `"${whole('\\"', n)}" <sip:a@b>;tag=1`),
  'many folds': (n) => build(`Subject: a${whole('\r\n ', n)}b\r\n`),
  'many folds in From': (n) => build('', undefined, `<sip:a@b>${whole('\r\n ', n)};tag=1`),
  'much space in a fold': (n) => build(`Subject: a\r\n${fill(' ', n)}b\r\n`),
  'much space at the end of lines': (n) => build(whole(`Subject2: a${' '.repeat(500)}\r\n`, n)),
  'many brackets': (n) => build(`Contact: ${fill('<', n)}\r\n`),
  'many colons': (n) => build(`${fill(':', n)}\r\n`),
  'many comments': (n) => build(`Retry-After: 1 ${fill('(', n)}\r\n`),
  'many warnings': (n) => build(`Warning: ${whole('399 a "b",', n)}399 a "b"\r\n`),
  'many warnings without quotes': (n) => build(`Warning: ${whole('399 a,', n)}\r\n`),
  'many octets beyond ASCII': (n) =>
    build(`Subject: ${fill('é', n / 2)}\r\n`, undefined, `"${fill('ü', n / 2)}" <sip:a@b>;tag=1`),
  'octets that are no UTF-8': (n) =>
    Buffer.concat([build('').subarray(0, -2), Buffer.from('S: '), Buffer.alloc(n, 0xc3), Buffer.from('\r\n\r\n')]),
  'no line end at all': (n) => Buffer.from(`INVITE sip:a@b SIP/2.0\r\n${fill('a', n)}`),
  'CR and nothing else': (n) => Buffer.from(fill('\r', n)),
  'CRLF and nothing else': (n) => Buffer.from(fill('\r\n', n)),
  'boundaries that are none': (n) => build('', undefined, undefined, `--b\r\n\r\n${whole('--b', n)}`),
  'delimiters side by side': (n) => build('', undefined, undefined, whole('--b\r\n', n)),
};

const everything = (octets: Buffer): void => {
  const result = parse(octets, { limits });
  parse(octets, { limits, framing: 'stream' });
  new Framer({ ...defaultLimits, ...limits }).push(octets);
  if (!result.ok) {
    const answer = replyTo(result);
    if (answer !== undefined) write(answer);
    return;
  }
  const m = result.value;
  for (const name of typed) m.headers.read(name);
  m.from.params.entries();
  void [m.from.displayName, m.from.params.get('x'), m.via.rport, m.headers.get('nothing'), m.headers.entries()];
  if (m.kind === 'request')
    void (m.parsedUri.ok && m.parsedUri.value.scheme === 'sip' && m.parsedUri.value.params.get('x'));
  parseUri(m.from.uri);
  splitMultipart(m.body, 'b');
  write(m);
};

const ordinary = (size: number): Buffer => build(whole('Subject: an ordinary line of a header\r\n', size));
const [small, large] = [131_072, 524_288];

/** The cost at the small and at the large size, measured until it is `enough`. */
const costsOf = (
  make: (size: number) => () => void,
  rounds = 15,
  enough: (costs: readonly [number, number]) => boolean = isLinear,
): readonly [atSmall: number, atLarge: number] => {
  const costs = ([ordinarySmall = 1, ordinaryLarge = 1, atSmall = 0, atLarge = 0]: readonly number[]) =>
    [atSmall / ordinarySmall, atLarge / ordinaryLarge] as const;
  const ordinaries = [small, large].map((size) => () => everything(ordinary(size)));
  const works = [...ordinaries, make(small), make(large)];
  return costs(leastCpuMsUntil(works, (times) => enough(costs(times)), rounds));
};

/** The most a hostile message may cost, and what a large one may cost whatever the small one does. */
const [most, little] = [40, 3];
const isLinear = ([atSmall, atLarge]: readonly [number, number]): boolean =>
  atSmall < most && atLarge < Math.max(2.2 * atSmall, little);

for (const [what, make] of Object.entries(worst)) {
  it(`a message of ${what} is read in linear time, and costs less than ${most} ordinary messages`, () => {
    const [atSmall, atLarge] = costsOf((size) => {
      const octets = make(size);
      return () => everything(octets);
    });
    expect(atSmall).toBeLessThan(most);
    expect(atLarge).toBeLessThan(Math.max(2.2 * atSmall, little));
  });
}

it('a stream that arrives in single octets is framed in linear time', () => {
  const [atSmall, atLarge] = costsOf((size) => {
    const octets = build(`Content-Length: 0\r\n${whole('a: b\r\n', size / 4)}`);
    return () => {
      const framer = new Framer({ ...defaultLimits, ...limits });
      let frames = 0;
      for (const octet of octets) frames += framer.push(Uint8Array.of(octet)).length;
      expect(frames).toBe(1);
    };
  });
  expect(atSmall).toBeLessThan(500);
  expect(atLarge).toBeLessThan(2.2 * atSmall);
});

it('work of quadratic time is not mistaken for linear', () => {
  const [atSmall, atLarge] = costsOf(
    (size) => {
      const octets = ordinary(size);
      return () => {
        let sum = 0;
        for (let i = 0; i < octets.length; i += 256) for (let j = 0; j < i; j++) sum += octets[j] as number;
        expect(sum).toBeGreaterThan(0);
      };
      // A single measurement of the ordinary messages may be off: as for the others, but until it is seen to be quadratic.
    },
    15,
    (costs) => !isLinear(costs),
  );
  expect(atLarge).toBeGreaterThan(Math.max(2.2 * atSmall, little));
});
