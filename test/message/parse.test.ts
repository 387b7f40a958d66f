import { expect, it } from 'vitest';
import { buildResponse } from '../../src/message/build/response.ts';
import { replyTo } from '../../src/message/build/stateless.ts';
import { headerNames, headerNumberAt, numberOf } from '../../src/message/header/header-name.ts';
import type { MessageLimits, SipMessage, SipRequest } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import { stampVia } from '../../src/message/stamp.ts';
import { write } from '../../src/message/write.ts';
import { invite, offer, overTheWire } from '../support/invite.ts';
import { asRequest } from '../support/message-kinds.ts';

const base = [
  'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
  'From: <sip:a@b>;tag=1',
  'To: <sip:c@d>',
  'Call-ID: x',
  'CSeq: 1 INVITE',
];
const text = (fields: readonly string[] = [], start = 'INVITE sip:c@d SIP/2.0', body = ''): string =>
  [start, ...base, ...fields, '', body].join('\r\n');
const read = (octets: string | Uint8Array): SipMessage => {
  const result = parse(typeof octets === 'string' ? Buffer.from(octets) : octets);
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.value;
};
const values = (m: SipMessage, name: 'contact' | 'route'): unknown => {
  const result = m.headers.read(name);
  return result.ok && Array.isArray(result.value)
    ? result.value.map((each) => [each.displayName, each.uri, each.params.entries()])
    : result;
};

it('every numbered header name is found in any case and in its compact form (RFC 3261 §7.3.1)', () => {
  for (const name of headerNames.slice(1)) {
    for (const spelled of [name, name.toUpperCase()]) {
      expect([name, headerNumberAt(Buffer.from(spelled), 0, spelled.length)]).toEqual([name, numberOf(name)]);
    }
  }
  const compact = {
    i: 'call-id',
    m: 'contact',
    f: 'from',
    t: 'to',
    v: 'via',
    e: 'content-encoding',
    c: 'content-type',
  };
  const more = {
    l: 'content-length',
    k: 'supported',
    s: 'subject',
    o: 'event',
    r: 'refer-to',
    b: 'referred-by',
    x: 'session-expires',
  };
  for (const [short, long] of Object.entries({ ...compact, ...more })) expect(numberOf(short)).toBe(numberOf(long));
  const m = read(text(['K: timer', 's: hello']));
  expect([m.headers.get('SUPPORTED'), m.headers.has('Subject'), m.headers.get('k')]).toEqual(['timer', true, 'timer']);
});

it('commas separate values, except in quotes and brackets, and so do lines (RFC 3261 §7.3.1)', () => {
  const one = read(text(['Contact: "a, \\"b" <sip:x@y;p=1,2>;q=0.5, sip:z@w;q=1', 'Contact: c <sip:u@v>']));
  expect(values(one, 'contact')).toEqual([
    ['a, "b', 'sip:x@y;p=1,2', [['q', '0.5']]],
    [undefined, 'sip:z@w', [['q', '1']]],
    ['c', 'sip:u@v', []],
  ]);
});

it('credentials are not split at commas (RFC 3261 §7.3.1)', () => {
  const line = 'Digest username="a", realm="b, c", nonce="d"';
  const m = read(text([`Authorization: ${line}`, `Authorization: ${line}`]));
  expect(m.headers.all('authorization')).toEqual([line, line]);
});

it('parameters after a URI without brackets belong to the header, within brackets to the URI (RFC 3261 §20)', () => {
  const m = read(text(['Contact: sip:a@b;x=1, <sip:a@b;x=1>']));
  expect(values(m, 'contact')).toEqual([
    [undefined, 'sip:a@b', [['x', '1']]],
    [undefined, 'sip:a@b;x=1', []],
  ]);
});

it('a tel URI is accepted wherever a URI is (RFC 3966 §3)', () => {
  const m = asRequest(read(text().replaceAll('sip:c@d', 'tel:+1-201-555-0123;x=y')));
  expect(m.parsedUri).toMatchObject({ ok: true, value: { scheme: 'tel', number: '+1-201-555-0123' } });
  expect(m.to.parsedUri).toMatchObject({ ok: true, value: { scheme: 'tel' } });
});

it('a start line has one space between its parts and the version SIP/2.0 (RFC 3261 §7.1)', () => {
  const status = (start: string): unknown => {
    const result = parse(Buffer.from(text([], start)));
    return result.ok ? 'ok' : `${result.reason} ${result.status ?? ''}`;
  };
  expect(status('INVITE sip:c@d sip/2.0')).toBe('ok');
  expect(status('INVITE sip:c@d SIP/2.0 ')).toBe('start-line 400');
  expect(status('INVITE  sip:c@d SIP/2.0')).toBe('request-uri 400');
  expect(status('INVITE bob SIP/2.0')).toBe('request-uri 400');
  expect(status('INVITE sip: SIP/2.0')).toBe('request-uri 400');
  expect(status('INVITE sip:c@d SIP/2.1')).toBe('version 505');
  expect(status('INVITE sip:c@d HTTP/1.1')).toBe('start-line 400');
  expect(status('INVITE sip:c@d')).toBe('start-line 400');
  expect(status(' INVITE sip:c@d SIP/2.0')).toBe('start-line ');
  expect(status('SIP/2.0 200')).toBe('ok');
  expect(status('SIP/2.0 99 x')).toBe('status ');
  expect(status('SIP/2.0 700 x')).toBe('status ');
  expect(status('SIP/3.0 200 OK')).toBe('version ');
});

it('a display name that is no token needs quotes (RFC 4475 §3.1.2.15)', () => {
  const octets = Buffer.from(text().replace('From: ', 'From: Bell, Alexander '));
  expect(parse(octets)).toMatchObject({ ok: false, reason: 'from', status: 400 });
});

it('the body is octets, and Content-Length decides how many of the datagram (RFC 3261 §7.4, RFC 3261 §18.3)', () => {
  const body = Buffer.from([0, 1, 2, 0xff, 0x0d, 0x0a, 0xc3]);
  const octets = (length: string): Buffer => Buffer.concat([Buffer.from(text([`Content-Length: ${length}`])), body]);
  expect(Buffer.compare(read(octets('7')).body, body)).toBe(0);
  expect(read(octets('3')).body).toHaveLength(3);
  expect(parse(octets('8'))).toMatchObject({ ok: false, reason: 'content-length', status: 400 });
  expect(read(Buffer.concat([Buffer.from(text()), body])).body).toHaveLength(7);
  const written = write(invite({ sdp: `${offer}s=ü\r\n` }));
  expect(written.toString()).toContain(`Content-Length: ${Buffer.byteLength(offer) + 6}\r\n`);
});

it('UTF-8 is decoded, and other octets are preserved', () => {
  const utf8 = read(text(['Subject: grüße 你好']));
  expect(utf8.headers.get('subject')).toBe('grüße 你好');
  expect(write(utf8).toString()).toContain('Subject: grüße 你好');
  const octets = Buffer.concat([
    Buffer.from(text(['Subject: ']).slice(0, -4)),
    Buffer.from([0xfc, 0xdf, 0x0d, 0x0a, 0x0d, 0x0a]),
  ]);
  expect(write(read(octets)).includes(Buffer.from([0xfc, 0xdf]))).toBe(true);
  // The body does not affect the charset of the headers.
  expect(read(Buffer.concat([Buffer.from(text(['Subject: a'])), Buffer.from([0xfc])])).headers.get('s')).toBe('a');
});

it('line ends before the start line are skipped, and the octets of a message can be read (RFC 3261 §7.5)', () => {
  expect(read(`\r\n\r\n${text()}`)).toMatchObject({ kind: 'request', method: 'INVITE' });
  const octets = Buffer.from(text(['Subject: a\r\n b'], undefined, 'body'));
  expect(Buffer.compare(read(octets).octets ?? Buffer.alloc(0), octets)).toBe(0);
});

it('a CR before the CRLF of a line is no part of it, wherever it stands', () => {
  const whole = text(['Subject: a\r\n b', 'Contact: <sip:e@f>;x=1', 'Content-Length: 4'], undefined, 'body');
  const plain = read(whole);
  const lines = whole.split('\r\n').length - 2;
  const many = (stray: (line: number) => boolean): string =>
    whole.split('\r\n').reduce((all, line, i) => `${all}${stray(i - 1) ? '\r' : ''}\r\n${line}`);
  const variants = [
    (): boolean => true,
    ...Array.from(
      { length: lines },
      (_, n) =>
        (line: number): boolean =>
          line === n,
    ),
  ];
  for (const stray of variants) {
    const m = read(many(stray));
    expect([m.headers.entries(), m.body.toString()]).toEqual([plain.headers.entries(), plain.body.toString()]);
    expect([m.from.uri, m.from.tag, m.callId, m.cseq, asRequest(m).uri]).toEqual([
      'sip:a@b',
      '1',
      'x',
      plain.cseq,
      'sip:c@d',
    ]);
    expect(write(m).equals(write(plain))).toBe(true);
    const answer = write(buildResponse(asRequest(m), 200)).toString('latin1');
    expect([answer.includes('\r\r'), parse(Buffer.from(answer)).ok]).toEqual([false, true]);
  }
  expect(read(`SIP/2.0 200 OK\r${text().slice('INVITE sip:c@d SIP/2.0'.length)}`)).toMatchObject({
    status: 200,
    reason: 'OK',
  });
});

it('a malformed request with a CR before its CRLFs is answered', () => {
  const result = parse(Buffer.from(text().replace('1 INVITE', 'x INVITE').replaceAll('\r\n', '\r\r\n')));
  if (result.ok) throw new Error('it was read');
  expect(result).toMatchObject({ reason: 'cseq', status: 400, reply: { callId: 'x' } });
  expect(replyTo(result)?.headers.get('Call-ID')).toBe('x');
});

it.each([
  ['Content-Type', 'application/sdp', 'text/plain'],
  ['Content-Disposition', 'session', 'render'],
  ['Max-Forwards', '70', '69'],
  ['Expires', '60', '61'],
  ['Date', 'Sat, 13 Nov 2010 23:29:00 GMT', 'Sat, 13 Nov 2010 23:29:01 GMT'],
  ['MIME-Version', '1.0', '1.1'],
  ['Event', 'presence', 'dialog'],
  ['Refer-To', '<sip:x@y>', '<sip:x@z>'],
  ['Replaces', '1;from-tag=2;to-tag=3', '1;from-tag=2;to-tag=4'],
  ['Session-Expires', '90', '91'],
])('%s twice is read when both lines say the same, and refused when they differ', (name, value, other) => {
  const twice = read(text([`${name}: ${value}`, 'Subject: a', `${name.toUpperCase()}:  ${value} `]));
  expect(twice.headers.get(name)).toBe(value);
  expect(twice.headers.all(name)).toEqual([value, value]);
  const again = read(write(twice));
  expect(again.headers.entries()).toEqual(twice.headers.entries().concat([['Content-Length', '0']]));
  // Next to each other, at the end, and folded.
  for (const lines of [
    [`${name}: ${value}`, `${name}:${value}`],
    ['S: a', `${name}:\r\n ${value}`, `${name}: ${value}`],
  ]) {
    expect(read(text(lines)).headers.get(name)).toBe(value);
  }
  const reason = name.toLowerCase();
  expect(parse(Buffer.from(text([`${name}: ${value}`, `${name}: ${other}`])))).toMatchObject({
    ok: false,
    reason,
    status: 400,
  });
});

it.each(['From: <sip:a@b>;tag=1', 'To: <sip:c@d>', 'Call-ID: x', 'CSeq: 1 INVITE'])(
  'a second "%s" is refused, also when it says the same: it names the dialog',
  (line) => {
    expect(parse(Buffer.from(text([line])))).toMatchObject({ ok: false, status: 400 });
  },
);

it('a second Content-Length is refused, also when it says the same (RFC 3261 §18.3)', () => {
  const octets = Buffer.from(text(['Content-Length: 0', 'l: 0']));
  expect(parse(octets)).toMatchObject({ ok: false, reason: 'content-length', status: 400 });
});

it.each([
  ['Identity', 'y', 'a.b.c;info=<https://x>;alg=ES256;ppt=shaken', 'd.e.f;info=<https://y>;alg=ES256;ppt=div'],
  ['P-Asserted-Identity', undefined, '<sip:a@b>', '<tel:+1>'],
  ['Reason', undefined, 'SIP;cause=480', 'Q.850;cause=16'],
  ['Warning', undefined, '399 a "b"', '399 c "d"'],
  ['History-Info', undefined, '<sip:a@b>;index=1', '<sip:c@d>;index=1.1'],
  ['Diversion', undefined, '<sip:a@b>;reason=unknown', '<sip:c@d>;reason=unknown'],
  ['Geolocation', undefined, '<cid:a@b>', '<https://x>'],
  ['Call-Info', undefined, '<https://x>;purpose=icon', '<https://y>;purpose=info'],
  ['Alert-Info', undefined, '<https://x>', '<https://y>'],
  ['Error-Info', undefined, '<sip:a@b>', '<sip:c@d>'],
  ['Authorization', undefined, 'Digest realm="a"', 'Digest realm="b"'],
  ['Proxy-Authorization', undefined, 'Digest realm="a"', 'Digest realm="b"'],
  ['In-Reply-To', undefined, 'a@b', 'c@d'],
  ['Accept-Contact', 'a', '*;audio', '*;video'],
])('%s may stand several times (RFC 3261 §20, RFC 8224 §4)', (name, compact, first, second) => {
  for (const spelled of [name, compact ?? name]) {
    expect(read(text([`${spelled}: ${first}`, `${name}: ${second}`])).headers.all(name)).toEqual([first, second]);
  }
});

it('empty elements in a list of Vias are passed over, and copied into the response', () => {
  const odd = text().replace(
    'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
    'Via: , SIP/2.0/UDP h;branch=z9hG4bK1;rport,, SIP/2.0/TCP i ,',
  );
  const m = asRequest(read(odd));
  expect([m.via.host, m.via.branch, m.via.rport]).toEqual(['h', 'z9hG4bK1', true]);
  const vias = m.headers.read('via');
  expect(vias.ok && vias.value?.map((each) => each.host)).toEqual(['h', 'i']);
  const stamped = stampVia(m, { received: '192.0.2.7', rport: 5070 });
  expect([stamped.via.received, stamped.via.rport]).toEqual(['192.0.2.7', 5070]);
  const answer = read(write(buildResponse(stamped, 200)));
  expect([answer.via.host, answer.via.received, answer.via.rport]).toEqual(['h', '192.0.2.7', 5070]);
  for (const none of ['Via: ,', 'Via:']) {
    expect(parse(Buffer.from(text().replace(/Via: .*\r\n/, `${none}\r\n`)))).toMatchObject({
      ok: false,
      reason: 'via',
    });
  }
});

it('a line that does not end with CRLF is refused', () => {
  for (const bad of [text().replaceAll('\r\n', '\n'), text().replace('x\r\n', 'x\n'), text().slice(0, -2), 'INVITE']) {
    expect(parse(Buffer.from(bad))).toMatchObject({ ok: false });
  }
});

it('a header or parameter with the name of a property of Object.prototype is read like any other', () => {
  const m = read(text(['__proto__: 1', 'constructor: 2', 'Contact: <sip:a@b>;__proto__=3']));
  expect([m.headers.get('__proto__'), m.headers.get('constructor'), m.headers.get('toString')]).toEqual([
    '1',
    '2',
    undefined,
  ]);
  expect(m.headers.has('hasOwnProperty')).toBe(false);
  expect(m.from.params.get('__proto__')).toBeUndefined();
  // Only a typed header can be read: any other name is a failure, also one of Object.prototype.
  expect(m.headers.read('constructor' as 'via')).toMatchObject({ ok: false });
});

it('stamping a Via keeps the order of its parameters and replaces a `received` that the client wrote', () => {
  const m = read(
    text(['v: SIP/2.0/TCP i;branch=z9hG4bK2']).replace('z9hG4bK1', 'z9hG4bK1;received=9.9.9.9;rport'),
  ) as SipRequest;
  const stamped = stampVia(m, { received: '192.0.2.7', rport: 5070 });
  expect(stamped.headers.all('via')).toEqual([
    'SIP/2.0/UDP h;branch=z9hG4bK1;received=192.0.2.7;rport=5070',
    'SIP/2.0/TCP i;branch=z9hG4bK2',
  ]);
  expect([stamped.via.received, stamped.via.rport, stamped.via.branch]).toEqual(['192.0.2.7', 5070, 'z9hG4bK1']);
  expect([m.via.received, m.via.rport]).toEqual(['9.9.9.9', true]);
  const built = stampVia(invite(), { rport: 1 });
  expect(built.headers.get('Via')).toBe('SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-test-1;rport=1');
});

const small: Partial<MessageLimits> = {
  message: 2000,
  headerSection: 1500,
  headerCount: 12,
  headerLine: 300,
  uri: 100,
  viaCount: 3,
  body: 50,
};
const over: readonly [reason: string, status: number, octets: string][] = [
  ['limit.message', 513, text([], undefined, 'x'.repeat(2000))],
  ['limit.headerSection', 513, text(Array(7).fill(`Q: ${'y'.repeat(250)}`))],
  ['limit.headerCount', 513, text(Array(9).fill('Q: y'))],
  ['limit.headerLine', 513, text([`X: ${'y'.repeat(310)}`])],
  ['limit.headerLine', 513, text([`X:${'\r\n y'.repeat(100)}`])],
  ['limit.uri', 414, text([], `INVITE sip:${'u'.repeat(110)}@b SIP/2.0`)],
  ['limit.viaCount', 513, text(Array(3).fill('v: SIP/2.0/UDP h'))],
  ['limit.viaCount', 513, text([`v: ${Array(4).fill('SIP/2.0/UDP h').join(',')}`])],
  ['limit.body', 513, text([], undefined, 'x'.repeat(60))],
];
for (const [reason, status, octets] of over) {
  it(`a message refused for ${reason} gets a stateless ${status}`, () => {
    const result = parse(Buffer.from(octets), { limits: small });
    expect(result).toMatchObject({ ok: false, reason, status });
    if (!result.ok) expect(replyTo(result)).toMatchObject({ kind: 'response', status });
  });
}

it('a message that is written and parsed is the same message', () => {
  const sent = invite({ sdp: offer, headers: [['X-Note', 'a, b']] });
  const came = overTheWire(sent);
  expect(came.headers.entries().slice(0, -1)).toEqual(sent.headers.entries());
  expect(Buffer.from(came.body).toString()).toBe(offer);
  expect([came.method, came.uri, came.callId, came.from.tag]).toEqual([
    sent.method,
    sent.uri,
    sent.callId,
    sent.from.tag,
  ]);
});
