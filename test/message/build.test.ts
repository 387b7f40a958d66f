import { expect, it } from 'vitest';
import { SipError } from '../../src/core/errors.ts';
import { buildRequest } from '../../src/message/build/request.ts';
import { buildResponse } from '../../src/message/build/response.ts';
import { replyTo } from '../../src/message/build/stateless.ts';
import { withVia } from '../../src/message/build/with-via.ts';
import { copyString } from '../../src/message/copy-string.ts';
import { withBody, withHeaders } from '../../src/message/header/with-headers.ts';
import { joinMultipart, splitMultipart } from '../../src/message/multipart.ts';
import { parse } from '../../src/message/parse.ts';
import { reasonPhrase } from '../../src/message/reason-phrase.ts';
import { write } from '../../src/message/write.ts';
import { invite, overTheWire, request } from '../support/invite.ts';

it('a response copies Via values in order, From, To, Call-ID and CSeq (RFC 3261 §8.2.6.2)', () => {
  const came = overTheWire(
    request({
      headers: [
        ['Via', 'SIP/2.0/TCP second;branch=z9hG4bK2'],
        ['Record-Route', '<sip:p;lr>'],
      ],
    }),
  );
  const answer = buildResponse(came, 180, { toTag: 'mine', headers: [['Contact', '<sip:me@h>']] });
  expect(answer.headers.entries()).toEqual([
    ['Via', 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-test-1'],
    ['Via', 'SIP/2.0/TCP second;branch=z9hG4bK2'],
    ['From', '<sip:alice@example.com>;tag=from-1'],
    ['To', '<sip:bob@example.com>;tag=mine'],
    ['Call-ID', 'call-1@192.0.2.1'],
    ['CSeq', '1 INVITE'],
    ['Contact', '<sip:me@h>'],
  ]);
  expect([answer.status, answer.reason, answer.to.tag, answer.via.branch]).toEqual([
    180,
    'Ringing',
    'mine',
    'z9hG4bK-test-1',
  ]);
});

it('a response gets no To tag when it is a 100 or the request has one', () => {
  expect(buildResponse(invite(), 100, { toTag: 'mine' }).to.tag).toBeUndefined();
  expect(buildResponse(invite({ toTag: 'theirs' }), 200, { toTag: 'mine' }).to.tag).toBe('theirs');
});

it('a To without brackets gets its tag as a parameter of the header', () => {
  const came = buildRequest({
    method: 'BYE',
    uri: 'sip:a@b',
    headers: [
      ['Via', 'SIP/2.0/UDP h'],
      ['To', 'sip:c@d'],
      ['From', 'sip:e@f;tag=1'],
      ['Call-ID', 'x'],
      ['CSeq', '1 BYE'],
    ],
  });
  const answer = overTheWire(buildResponse(came, 200, { toTag: 'mine' }));
  expect([answer.to.uri, answer.to.tag]).toEqual(['sip:c@d', 'mine']);
});

const code = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error instanceof SipError ? error.code : error;
  }
  return 'nothing';
};

for (const bad of ['a\r\nVia: x', 'a\nb', 'a\rb', 'a\u0000b', '\r\n', 'a\r\n ', 'a\r\n\r\n b']) {
  it(`a text with ${JSON.stringify(bad)} is refused in every field of a built message: header injection`, () => {
    const headers = [['X-A', bad]] as const;
    const parts = { method: 'INVITE', uri: 'sip:a@b', headers: [] };
    expect(code(() => buildRequest({ ...parts, headers }))).toBe('ERR_SIP_ARGUMENT');
    expect(code(() => buildRequest({ ...parts, headers: [[bad, 'x']] }))).toBe('ERR_SIP_ARGUMENT');
    expect(code(() => buildRequest({ ...parts, method: bad }))).toBe('ERR_SIP_ARGUMENT');
    expect(code(() => buildRequest({ ...parts, uri: `sip:${bad}` }))).toBe('ERR_SIP_ARGUMENT');
    expect(code(() => buildResponse(invite(), 200, { headers }))).toBe('ERR_SIP_ARGUMENT');
    expect(code(() => buildResponse(invite(), 200, { reason: bad }))).toBe('ERR_SIP_ARGUMENT');
    expect(code(() => buildResponse(invite(), 200, { toTag: bad }))).toBe('ERR_SIP_ARGUMENT');
  });
}

it('a fold is accepted in a built header and reads as one space', () => {
  const sent = invite({ headers: [['Subject', 'a\r\n\tb']] });
  expect(overTheWire(sent).headers.get('Subject')).toBe('a b');
});

it('a response with a status outside 100 to 699 is refused', () => {
  for (const status of [99, 700, 200.5, Number.NaN])
    expect(code(() => buildResponse(invite(), status))).toBe('ERR_SIP_ARGUMENT');
});

it('a message is written with one Content-Length, the size of its body, whatever its header fields', () => {
  const sent = invite({
    sdp: 'v=0\r\n',
    headers: [
      ['content-length', '99'],
      ['l', '98'],
    ],
  });
  const text = write(sent).toString();
  expect(text.match(/^(content-length|l):/gim)).toHaveLength(1);
  expect(text).toContain('Content-Length: 5\r\n');
});

it('a request without Via throws only when its Via is read, and gets one as the first header', () => {
  const sent = invite({ withoutVia: true });
  expect(code(() => sent.via)).toBe('ERR_SIP_ARGUMENT');
  const { from, to } = sent;
  const complete = withVia(sent, 'SIP/2.0/UDP h;branch=z9hG4bKx');
  expect(complete.headers.entries()[0]).toEqual(['Via', 'SIP/2.0/UDP h;branch=z9hG4bKx']);
  expect(complete.via.branch).toBe('z9hG4bKx');
  expect(complete.from).toBe(from);
  expect(complete.to).toBe(to);
  expect(sent.headers.has('Via')).toBe(false);
});

it('a message with other headers keeps the parsed values of unchanged fields', () => {
  const came = overTheWire(invite());
  const changed = withHeaders(came, came.headers.with('To', '<sip:x@y>;tag=new').without('max-forwards'));
  expect(changed.from).toBe(came.from);
  expect(changed.to.tag).toBe('new');
  expect(changed.headers.has('Max-Forwards')).toBe(false);
  expect(came.headers.has('Max-Forwards')).toBe(true);
  const bodied = withBody(came, Buffer.from('x'), 'text/plain');
  expect([bodied.headers.get('Content-Type'), bodied.body.length, bodied.kind]).toEqual(['text/plain', 1, 'request']);
});

it('`with` replaces all fields of a name by one, at the place of the first', () => {
  const headers = invite({
    headers: [
      ['Route', '<sip:a>'],
      ['Route', '<sip:b>'],
      ['X-Last', '1'],
    ],
  }).headers;
  const changed = headers.with('route', '<sip:c>');
  expect(changed.all('Route')).toEqual(['<sip:c>']);
  expect(changed.entries().at(-1)).toEqual(['X-Last', '1']);
  expect(changed.with('X-New', '2').entries().at(-1)).toEqual(['X-New', '2']);
});

it('a status has the reason phrase of its RFC, and another status that of its class', () => {
  expect([reasonPhrase(200), reasonPhrase(486), reasonPhrase(299), reasonPhrase(699)]).toEqual([
    'OK',
    'Busy Here',
    'OK',
    'Global Failure',
  ]);
});

it('a detached text equals the text', () => {
  for (const text of ['', 'short', 'a text that is long enough to be cut out']) expect(copyString(text)).toBe(text);
});

it('a multipart body that is joined and split has the same parts, octet for octet (RFC 3261 §7.4)', () => {
  const part = (body: Uint8Array) => ({ headers: invite().headers.with('Content-Type', 'a/b'), body });
  const bodies = [
    Buffer.from([0, 13, 10, 255]),
    Buffer.from(''),
    Buffer.from('--boundary is not alone\r\n'),
    Buffer.from('x\r\n--boundaryx\r\n'),
  ];
  const split = splitMultipart(joinMultipart(bodies.map(part), 'boundary'), 'boundary');
  expect(split.ok && split.value.map((each) => [...each.body])).toEqual(bodies.map((each) => [...each]));
  expect(split.ok && split.value[0]?.headers.get('content-type')).toBe('a/b');
});

it('splitting a body that is no multipart is a failure', () => {
  const bad: [string, string, string][] = [
    ['', 'b', 'boundary'],
    ['--b\r\n\r\nx', 'b', 'multipart'],
    ['--b\r\nno colon\r\n\r\nx\r\n--b--', 'b', 'multipart'],
    ['--b\r\n\r\nx\r\n--b--', '', 'boundary'],
    ['--b\r\n\r\nx\r\n--b--', 'b'.repeat(71), 'boundary'],
    ['--bb\r\n\r\nx\r\n--bb--', 'b', 'boundary'],
    [`${'--b\r\n\r\nx\r\n'.repeat(70)}--b--`, 'b', 'multipart'],
  ];
  for (const [body, boundary, reason] of bad)
    expect(splitMultipart(Buffer.from(body), boundary)).toMatchObject({ ok: false, reason });
});

it('a stateless response has a To tag, the same for equal requests (RFC 3261 §8.2.6.2, §8.2.7)', () => {
  const octets = Buffer.from(write(invite()).toString().replace('Content-Length: 0', 'Content-Length: x'));
  const answers = [parse(octets), parse(octets)].map((result) => (result.ok ? undefined : replyTo(result)));
  const [first, second] = answers;
  expect(first?.to.tag).toMatch(/^[0-9a-z]+$/);
  expect(second?.to.tag).toBe(first?.to.tag);
  expect(first?.headers.get('Warning')).toContain('content-length');
  expect(first?.headers.get('Via')).toBe('SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-test-1');
});

it('a stateless response to a request with malformed fields has fields that can be read without exception', () => {
  const octets = Buffer.from('OPTIONS sip:a@b SIP/7.0\r\nv: SIP/7.0/UDP h\r\nf: <\r\nt: "\r\ni: x\r\nCSeq: y\r\n\r\n');
  const result = parse(octets);
  const answer = result.ok ? undefined : replyTo(result);
  expect([answer?.status, answer?.via.host, answer?.from.tag, answer?.to.tag, answer?.cseq.number]).toEqual([
    505,
    'invalid',
    undefined,
    undefined,
    0,
  ]);
});
