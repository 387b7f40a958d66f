import { expect, it } from 'vitest';
import { codesOf } from '../../src/message/ascii.ts';
import { headerNames, headerNumber, headerNumberAt, sameHeader, VIA } from '../../src/message/header/header-name.ts';
import { type HeaderRow, type KnownHeaders, knownHeaders } from '../../src/message/header/known.ts';
import { ListHeaders } from '../../src/message/header/list-headers.ts';

const rows: Readonly<Record<string, HeaderRow>> = knownHeaders;
const names = Object.keys(rows);
const typedNames = names.filter((name) => rows[name]?.read !== undefined);
const compactForms = Object.entries(rows).flatMap(([name, { compact }]) => (compact ? [[name, compact] as const] : []));

/** One well formed value for each typed header: a new row needs one here, or this file does not compile. */
const samples: Readonly<Record<keyof KnownHeaders, readonly [text: string, value: unknown]>> = {
  from: ['Alice <sip:alice@example.com>;tag=1', { displayName: 'Alice', uri: 'sip:alice@example.com', tag: '1' }],
  to: ['<sip:bob@example.com>', { uri: 'sip:bob@example.com', tag: undefined }],
  'call-id': ['a84b4c76e66710@pc33', 'a84b4c76e66710@pc33'],
  cseq: ['4711 INVITE', { number: 4711, method: 'INVITE' }],
  'max-forwards': ['70', 70],
  'content-length': ['349', 349],
  'content-type': ['Application/SDP', { type: 'application/sdp' }],
  expires: ['7200', 7200],
  'min-expires': ['60', 60],
  date: ['Sat, 13 Nov 2010 23:29:00 GMT', new Date('2010-11-13T23:29:00Z')],
  'retry-after': ['18000 (in a meeting);duration=3600', { seconds: 18_000, comment: 'in a meeting' }],
  via: ['SIP/2.0/UDP pc33.example.com;branch=z9hG4bK1', [{ transport: 'UDP', host: 'pc33.example.com' }]],
  contact: ['<sip:alice@pc33.example.com>', [{ uri: 'sip:alice@pc33.example.com' }]],
  route: ['<sip:p1.example.com;lr>, <sip:p2.example.com;lr>', [{ uri: 'sip:p1.example.com;lr' }, {}]],
  'record-route': ['<sip:p1.example.com;lr>', [{ uri: 'sip:p1.example.com;lr' }]],
  require: ['100rel', ['100rel']],
  'proxy-require': ['sec-agree', ['sec-agree']],
  supported: ['100rel, timer', ['100rel', 'timer']],
  unsupported: ['foo', ['foo']],
  allow: ['INVITE, ACK', ['INVITE', 'ACK']],
  accept: ['application/sdp, text/html', [{ type: 'application/sdp' }, { type: 'text/html' }]],
  'content-encoding': ['gzip', ['gzip']],
  warning: ['307 isi.edu "Session parameter"', [{ code: 307, agent: 'isi.edu', text: 'Session parameter' }]],
  reason: ['Q.850;cause=16', [{ protocol: 'Q.850' }]],
};

const read = (name: string, lines: readonly string[]) =>
  new ListHeaders(lines.flatMap((line) => [name, line])).read(name as keyof KnownHeaders);

it('each row with a reader is a typed header, and each typed header has a sample here', () => {
  expect(typedNames.sort()).toEqual(Object.keys(samples).sort());
});

it.each(Object.entries(samples))('the header "%s" reads a well formed value with its type', (name, [text, value]) => {
  expect(read(name, [text])).toMatchObject({ ok: true, value });
});

it.each(typedNames)('the header "%s" is undefined when it is absent, and not an error', (name) => {
  expect(read(name, [])).toEqual({ ok: true, value: undefined });
});

it.each(typedNames)('the header "%s" refuses a value that ends in an open quote', (name) => {
  expect(read(name, [' ;"'])).toMatchObject({ ok: false, reason: name });
});

it.each(typedNames.filter((name) => rows[name]?.repeats))(
  'the header "%s" may be repeated: two lines give as many values as one line with a comma (RFC 3261 §7.3.1)',
  (name) => {
    const [text, value] = samples[name as keyof KnownHeaders] as [string, unknown[]];
    const twice = { ok: true, value: [...value, ...value] };
    expect(read(name, [text, text])).toMatchObject(twice);
    expect(read(name, [`${text}, ${text}`])).toMatchObject(twice);
  },
);

it.each(typedNames.filter((name) => !rows[name]?.repeats))(
  'the header "%s" has one value: a second line is an error, unless it says the same',
  (name) => {
    const [text, value] = samples[name as keyof KnownHeaders];
    expect(read(name, [text, `${text};other`])).toMatchObject({ ok: false, reason: name });
    expect(read(name, [text, `${text}, ${text}`])).toMatchObject({ ok: false, reason: name });
    expect(read(name, [text, text])).toMatchObject({ ok: true, value });
  },
);

it.each(typedNames.filter((name) => rows[name]?.repeats))(
  'the header "%s" is read past empty elements of its list, wherever they stand',
  (name) => {
    const [text, value] = samples[name as keyof KnownHeaders] as [string, unknown[]];
    for (const lines of [[`,${text}`], [`${text},`], [`, ,\t${text} , ,`], [' , ', text], [text, '']]) {
      expect([lines, read(name, lines)]).toMatchObject([lines, { ok: true, value }]);
    }
    expect(read(name, [`${text},,${text}`])).toMatchObject({ ok: true, value: [...value, ...value] });
  },
);

it.each(['via', 'contact', 'route', 'record-route', 'warning', 'reason'])(
  'the header "%s" needs a value: empty elements alone are an error',
  (name) => {
    for (const lines of [[''], [','], [' , ,', '']]) expect(read(name, lines)).toMatchObject({ ok: false });
  },
);

it('a Contact may be * alone, and not beside an address (RFC 3261 §10.2.2)', () => {
  expect(read('contact', ['*'])).toEqual({ ok: true, value: '*' });
  expect(read('contact', ['*', '<sip:a@b>'])).toMatchObject({ ok: false });
});

it('the compact forms are those of the IANA registry', () => {
  expect(Object.fromEntries(compactForms.map(([name, compact]) => [compact, name]))).toEqual({
    a: 'accept-contact',
    b: 'referred-by',
    c: 'content-type',
    d: 'request-disposition',
    e: 'content-encoding',
    f: 'from',
    i: 'call-id',
    j: 'reject-contact',
    k: 'supported',
    l: 'content-length',
    m: 'contact',
    n: 'identity-info',
    o: 'event',
    r: 'refer-to',
    s: 'subject',
    t: 'to',
    u: 'allow-events',
    v: 'via',
    x: 'session-expires',
    y: 'identity',
  });
});

it.each(compactForms)('the header "%s" and its compact form "%s" are one header, in any case', (name, compact) => {
  expect(sameHeader(name, compact)).toBe(true);
  expect(sameHeader(name.toUpperCase(), compact.toUpperCase())).toBe(true);
});

it.each([...names, ...compactForms.map(([, compact]) => compact)])(
  'the name "%s" is found in a text by its own number, in any case',
  (name) => {
    for (const spelling of [name, name.toUpperCase()]) {
      const text = `x${spelling}:`;
      expect(headerNumberAt(codesOf(text), 1, text.length - 1)).toBe(headerNumber(name));
      expect(headerNumber(spelling)).toBeGreaterThan(0);
    }
  },
);

it('a header without a row has no number and no type', () => {
  expect(headerNumber('X-Anything')).toBe(0);
  expect(read('x-anything', ['1'])).toMatchObject({ ok: false, reason: 'x-anything' });
  expect(read('constructor', ['1'])).toMatchObject({ ok: false, reason: 'constructor' });
});

it('headers that may not be repeated have the numbers before that of Via, which fit into one integer', () => {
  for (const [number, name] of headerNames.entries()) if (number > 0) expect(rows[name]?.repeats).toBe(number >= VIA);
  expect(VIA).toBeLessThan(31);
  expect(headerNames.length).toBeLessThanOrEqual(64);
});
