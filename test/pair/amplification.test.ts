import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Alone, alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';
import { stackConfig } from '../support/stack-config.ts';

// What a request with a forged source draws to that source: no refusal of the stack is larger than three times the request,
// and none is sent again unless the request is.

/** The octets of each datagram to the phone within two minutes, for a request that nobody goes on with. */
const drawn = ({ phone, clock, stack }: Alone, text: string, more = 0): readonly number[] => {
  const before = phone.received.length;
  phone.send(Buffer.from(text), us);
  for (let n = 0; n < more; n++) {
    clock.advance(500);
    phone.send(Buffer.from(text), us);
  }
  clock.advance(120_000);
  stack.command({ to: 'usages', do: 'endAll' });
  clock.runAll();
  return phone.received.slice(before).map(({ octets }) => octets.length);
};

const without = (method: string, ...names: string[]): string =>
  requestText(method, Object.fromEntries(names.map((name) => [name, undefined])));

const sdp = { 'Content-Type': 'application/sdp' };
const unusable = offer.replace('RTP/AVP 0 8 101', 'RTP/AVP 18');

const refused: readonly [what: string, text: string][] = [
  ['an INVITE without Contact', without('INVITE', 'Contact')],
  ['an INVITE with hardly more than what is mandatory', without('INVITE', 'Contact', 'Max-Forwards', 'Content-Length')],
  ['an INVITE with a malformed Contact', requestText('INVITE', { Contact: 'x' })],
  ['an INVITE with a malformed Record-Route', requestText('INVITE', { 'Record-Route': 'x' })],
  ['an INVITE that requires an extension', requestText('INVITE', { Require: 'x' })],
  ['an INVITE to a URI of another scheme', requestText('INVITE').replace('sip:us@10.0.0.1', 'isbn:1')],
  ['an INVITE to a malformed URI', requestText('INVITE').replace('sip:us@10.0.0.1', 'sip:@')],
  ['an INVITE whose Request-URI cannot be read', requestText('INVITE').replace('sip:us@10.0.0.1', '<sip:us>')],
  ['an INVITE with a body of another type', requestText('INVITE', { 'Content-Type': 'a/b' }, 'x')],
  ['an INVITE that accepts nothing of ours', requestText('INVITE', { Accept: 'a/b' })],
  ['an INVITE in a dialog that is not there', requestText('INVITE', { To: '<sip:a@b>;tag=1' })],
  ['an INVITE with an unusable description', requestText('INVITE', sdp, unusable)],
  ['an INVITE with an unreadable description', requestText('INVITE', sdp, 'x')],
  ['an INVITE that is malformed', requestText('INVITE', { CSeq: 'x' })],
  ...['BYE', 'INFO', 'UPDATE', 'MESSAGE', 'CANCEL', 'DANCE', 'OPTIONS', 'SUBSCRIBE', 'ACK'].map(
    (method): [string, string] => [`a ${method}`, requestText(method)],
  ),
  ...['BYE', 'INFO', 'OPTIONS', 'DANCE'].map((method): [string, string] => [
    `a ${method} with hardly more than what is mandatory`,
    without(method, 'Contact', 'Max-Forwards', 'Content-Length'),
  ]),
];

it.each(refused)('%s draws one response at most, of three times its size at most', async (_what, text) => {
  const sizes = drawn(await alone(), text);
  expect(sizes.length).toBeLessThanOrEqual(1);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(3 * text.length);
});

it.each(refused)('%s that is sent four times draws four responses at most', async (_what, text) => {
  expect(drawn(await alone(), text, 3).length).toBeLessThanOrEqual(4);
});

it.each([
  ['takes no calls', { session: { ...stackConfig.session, acceptCalls: false } }],
  ['has all the calls it may have', { session: { ...stackConfig.session, maxSessions: 0 } }],
  ['has all the transactions it may have', { transaction: { ...stackConfig.transaction, maxTransactions: 0 } }],
])('an endpoint that %s sends one response, of three times the size at most', async (_what, change) => {
  const text = requestText('INVITE', sdp, offer);
  const sizes = drawn(await alone({ config: { ...stackConfig, ...change } }), text);
  expect(sizes.length).toBe(1);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(3 * text.length);
});

it('whatever is changed in a request, its stateless refusal is one, and at most three times its size', async () => {
  const it = await alone();
  const change = fc.tuple(fc.nat(), fc.constantFrom('', ',', ';', '"', '<', ' ', '\r\n', '\u0000', ':', '0'));
  const base = fc.constantFrom(...refused.map(([, text]) => text), 'OPTIONS sip:a SIP/2.0\r\nv:\r\n\r\n');
  fc.assert(
    fc.property(base, fc.array(change, { maxLength: 4 }), (text, changes) => {
      let changed = text;
      for (const [at, piece] of changes) {
        const where = at % changed.length;
        changed = changed.slice(0, where) + piece + changed.slice(where + 1);
      }
      const before = it.phone.received.length;
      it.phone.send(Buffer.from(changed, 'latin1'), us);
      it.clock.advance(25);
      const sizes = it.phone.received.slice(before).map(({ octets }) => octets.length);
      expect(sizes.length).toBeLessThanOrEqual(1);
      for (const size of sizes) expect(size).toBeLessThanOrEqual(3 * changed.length);
    }),
    { numRuns: 300 },
  );
});
