import { expect, it } from 'vitest';
import type { SipMessage } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import { asRequest } from '../support/message-kinds.ts';

// RFC 5118 §4: IPv6 addresses wherever SIP has addresses.

const message = (start: string, via: string, more: readonly string[] = []): string =>
  [
    start,
    `Via: ${via}`,
    'From: sip:user@example.com;tag=8',
    'To: sip:user@example.com',
    'Call-ID: 1@example.com',
    `CSeq: 98176 ${start.startsWith('SIP') ? 'INVITE' : start.split(' ')[0]}`,
    ...more,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
const read = (text: string): SipMessage => {
  const result = parse(Buffer.from(text));
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.value;
};
const target = (text: string): unknown => {
  const { parsedUri } = asRequest(read(text));
  return parsedUri.ok ? parsedUri.value : parsedUri.reason;
};
const via = 'SIP/2.0/UDP [2001:db8::9:1];branch=z9hG4bKas3-111';

it('an IPv6 reference is read in the Request-URI, the Via and the Contact (RFC 5118 §4.1)', () => {
  const text = message('REGISTER sip:[2001:db8::10] SIP/2.0', via, ['Contact: "Caller" <sip:caller@[2001:db8::1]>']);
  expect(target(text)).toMatchObject({ host: '2001:db8::10' });
  expect(read(text).via).toMatchObject({ host: '2001:db8::9:1', port: undefined });
  const contact = read(text).headers.read('contact');
  expect(contact.ok && contact.value !== '*' && contact.value?.[0]?.parsedUri).toMatchObject({
    value: { host: '2001:db8::1' },
  });
});

it('an IPv6 address without brackets is no host (RFC 5118 §4.2)', () => {
  const result = parse(Buffer.from(message('REGISTER sip:2001:db8::10 SIP/2.0', via)));
  expect(result.ok && result.value.kind === 'request' && result.value.parsedUri).toMatchObject({
    ok: false,
    reason: 'uri.port',
  });
});

it('the brackets decide whether the last part is a port (RFC 5118 §4.3)', () => {
  expect(target(message('REGISTER sip:[2001:db8::10:5070] SIP/2.0', via))).toMatchObject({ host: '2001:db8::10:5070' });
  expect(target(message('REGISTER sip:[2001:db8::10:5070] SIP/2.0', via))).not.toHaveProperty('port');
});

it('a port follows the brackets (RFC 5118 §4.4)', () => {
  expect(target(message('REGISTER sip:[2001:db8::10]:5070 SIP/2.0', via))).toMatchObject({
    host: '2001:db8::10',
    port: 5070,
  });
});

it('`received` is read with and without brackets (RFC 5118 §4.5)', () => {
  for (const received of ['2001:db8::9:255', '[2001:db8::9:255]']) {
    const came = read(
      message('BYE sip:[2001:db8::10] SIP/2.0', `SIP/2.0/UDP [2001:db8::9:1];received=${received};branch=z9hG4bKas3`),
    );
    expect(came.via).toMatchObject({ received: '2001:db8::9:255', branch: 'z9hG4bKas3' });
  }
});

it('IPv6 addresses in a body do not matter to the message (RFC 5118 §4.6)', () => {
  const text = message('INVITE sip:user@[2001:db8::10] SIP/2.0', via).replace(
    'Content-Length: 0\r\n\r\n',
    '\r\nc=IN IP6 2001:db8::20\r\n',
  );
  expect(Buffer.from(read(text).body).toString()).toBe('c=IN IP6 2001:db8::20\r\n');
});

it('an INVITE may have Via values of both address families (RFC 5118 §4.7)', () => {
  const several = message('INVITE sip:user@[2001:db8::10] SIP/2.0', via, [
    'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKa, SIP/2.0/TCP [2001:db8::9:255]:5061;branch=z9hG4bKb',
  ]);
  const vias = read(several).headers.read('via');
  expect(vias.ok && vias.value?.map((each) => [each.host, each.port])).toEqual([
    ['2001:db8::9:1', undefined],
    ['192.0.2.1', undefined],
    ['2001:db8::9:255', 5061],
  ]);
});

it('an IPv4-mapped address is read (RFC 5118 §4.8)', () => {
  expect(target(message('INVITE sip:user@[::ffff:192.0.2.10] SIP/2.0', via))).toMatchObject({
    host: '::ffff:192.0.2.10',
  });
});

it('a reference with three colons is accepted (RFC 5118 §4.9)', () => {
  const came = read(
    message('OPTIONS sip:user@[2001:db8:::192.0.2.1] SIP/2.0', 'SIP/2.0/UDP [2001:db8:::192.0.2.1];branch=z9hG4bKas'),
  );
  expect(came.via.host).toBe('2001:db8:::192.0.2.1');
});

it('a host in brackets that is no IPv6 reference is refused', () => {
  for (const host of ['[]', '[::1', '[1]', '[g::1]', '[::1]x', '::1]', '[::1%eth0]']) {
    expect([
      host,
      parse(Buffer.from(message('OPTIONS sip:a@b SIP/2.0', `SIP/2.0/UDP ${host};branch=z9hG4bK1`))).ok,
    ]).toEqual([host, false]);
  }
});
