import { expect, it } from 'vitest';
import { parse } from '../../src/message/parse.ts';

// RFC 3261 §7.3.1, §8.1.1.5, §8.2.1, §20.10, §20.16: each header every element needs × {absent, empty, twice, garbage} × {request, response} × {datagram, stream}.

const lines: Readonly<Record<string, string>> = {
  via: 'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1',
  from: 'From: <sip:alice@example.com>;tag=1',
  to: 'To: <sip:bob@example.com>',
  'call-id': 'Call-ID: a@b',
  cseq: 'CSeq: 1 INVITE',
  'content-length': 'Content-Length: 0',
};
const garbage: Readonly<Record<string, readonly string[]>> = {
  via: [
    'SIP/2.0/UDP',
    'UDP 192.0.2.1',
    'SIP/3.0/UDP a',
    'SIP/2.0/UDP a:99999',
    'SIP/2.0/UDP a;;',
    'SIP/2.0/UDP a;b="c',
  ],
  from: [
    'bob',
    '<sip:a@b',
    '"a <sip:a@b>',
    '<sip:a@b>;tag=',
    '<sip:a@b>;tag="x"',
    '<sip:a@b>, <sip:c@d>',
    'a, b <sip:a@b>',
    '<>',
    '<sip:>',
    ';',
  ],
  to: [
    'sip:a@b,c@d',
    '<sip:a b@c>',
    '< sip:a@b>',
    'sip:a@b?x=y',
    'sip:a@b c',
    '<sip:a@b> x',
    '<sip:a@b>;=1',
    '"\\" <sip:a@b>',
  ],
  'call-id': ['a b', 'a\tb', 'a\u0007'],
  cseq: [
    '1',
    'INVITE',
    '-1 INVITE',
    '2147483648 INVITE',
    '4294967301 INVITE',
    '1INVITE',
    '1 INV ITE',
    '1 BYE',
    '0x1 INVITE',
  ],
  'content-length': [
    '-1',
    '+5',
    '5 5',
    'five',
    '1e9',
    '12abc',
    '2',
    '4294967296',
    '9007199254740993',
    '99999999999999999999',
  ],
};

/** The RFC section a case is about. */
const of = (name: string, what: string): string => {
  if (what.includes('?')) return 'RFC 3261 §20.10, RFC 3261 §8.2.1';
  if (name === 'cseq' && what === '"1 BYE"') return 'RFC 3261 §8.1.1.5, RFC 3261 §8.2.1';
  return name === 'cseq' && /\d{10}/.test(what)
    ? 'RFC 3261 §20.16, RFC 3261 §8.2.1'
    : 'RFC 3261 §8.2.1, RFC 3261 §7.3.1';
};

const parsed = (kind: string, framing: 'datagram' | 'stream', fields: readonly string[]) => {
  const start = kind === 'request' ? 'INVITE sip:bob@example.com SIP/2.0' : 'SIP/2.0 200 OK';
  return parse(Buffer.from([start, ...fields, '', ''].join('\r\n')), { framing });
};

const cases: [what: string, name: string, fields: string[]][] = [];
for (const name of Object.keys(lines)) {
  const others = Object.entries(lines)
    .filter(([each]) => each !== name)
    .map(([, line]) => line);
  const label = (lines[name] as string).split(':')[0] as string;
  if (name !== 'content-length') cases.push(['absent', name, others]);
  cases.push(['empty', name, [...others, `${label}:`]]);
  if (name !== 'via') cases.push(['twice', name, [...others, lines[name] as string, lines[name] as string]]);
  for (const each of garbage[name] ?? []) cases.push([JSON.stringify(each), name, [...others, `${label}: ${each}`]]);
}

it('the message that the cases change is well formed', () => {
  for (const kind of ['request', 'response']) {
    for (const framing of ['datagram', 'stream'] as const) {
      expect(parsed(kind, framing, Object.values(lines))).toMatchObject({ ok: true });
    }
  }
});

for (const [what, name, fields] of cases) {
  it(`a message with ${name} ${what} gets 400 as a request and is dropped as a response (${of(name, what)})`, () => {
    for (const framing of ['datagram', 'stream'] as const) {
      expect(parsed('request', framing, fields)).toMatchObject({
        ok: false,
        reason: name,
        status: 400,
        kind: 'request',
      });
      // A response may be to another method than INVITE.
      if (what === '"1 BYE"') continue;
      const response = parsed('response', framing, fields);
      expect(response).toMatchObject({ ok: false, reason: name, kind: 'response' });
      expect(response).not.toHaveProperty('status');
      expect(response).not.toHaveProperty('reply');
    }
  });
}

it('a CSeq number up to 2^31 - 1 is accepted (RFC 3261 §20.16)', () => {
  for (const number of [0, 1, 2 ** 31 - 1]) {
    const fields = Object.values({ ...lines, cseq: `CSeq: ${number} INVITE` });
    expect(parsed('request', 'datagram', fields)).toMatchObject({ ok: true, value: { cseq: { number } } });
  }
});

it('a response whose status is not within 100 and 699 is dropped (RFC 3261 §7.2)', () => {
  for (const status of ['4294967301', '4294967496', '0200', '20', '099', '700', '+20', '2e2', '0x2']) {
    const octets = Buffer.from([`SIP/2.0 ${status} OK`, ...Object.values(lines), '', ''].join('\r\n'));
    const result = parse(octets);
    expect(result).toMatchObject({ ok: false, reason: 'status', kind: 'response' });
    expect(result).not.toHaveProperty('reply');
  }
});

it('the reason phrase may be empty, or any text (RFC 3261 §7.2)', () => {
  const reason = (start: string) => {
    const result = parse(Buffer.from([start, ...Object.values(lines), '', ''].join('\r\n')));
    return result.ok && result.value.kind === 'response' ? result.value.reason : undefined;
  };
  expect(reason('SIP/2.0 200 ')).toBe('');
  expect(reason('SIP/2.0 200')).toBe('');
  expect(reason('SIP/2.0 480 Временно недоступен')).toBe('Временно недоступен');
  expect(reason('SIP/2.0 486 = 2**3 * 19**2 но сто девяносто')).toBe('= 2**3 * 19**2 но сто девяносто');
});

it('an ACK is never answered (RFC 3261 §8.2.1)', () => {
  const octets = Buffer.from(['ACK sip:a@b SIP/2.0', ...Object.values(lines), '', ''].join('\r\n'));
  expect(parse(octets)).toMatchObject({ ok: false, reason: 'cseq', method: 'ACK' });
  expect(parse(octets)).not.toHaveProperty('reply');
});

it('a stream needs Content-Length, a datagram does not (RFC 3261 §18.3)', () => {
  const fields = Object.entries(lines)
    .filter(([name]) => name !== 'content-length')
    .map(([, line]) => line);
  expect(parsed('request', 'datagram', fields)).toMatchObject({ ok: true });
  expect(parsed('request', 'stream', fields)).toMatchObject({ ok: false, reason: 'content-length', status: 400 });
});

it('any header with one value is refused when it has another on a second line', () => {
  for (const line of [
    'Max-Forwards: 7',
    'Content-Type: a/b',
    'Expires: 1',
    'Date: x',
    'Refer-To: <sip:a@b>',
    'c: a/b',
  ]) {
    const result = parsed('request', 'datagram', [...Object.values(lines), line, `${line}1`]);
    expect(result).toMatchObject({ ok: false, status: 400 });
  }
});
