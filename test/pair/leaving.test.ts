import { describe, expect, it } from 'vitest';
import type { SipMessage, SipRequest } from '../../src/message/model.ts';
import type { ExtraHeaders } from '../../src/signal/session.ts';
import { expectQuiet, scriptedPeer } from '../../src/testing/index.ts';
import { alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';

const headers: ExtraHeaders = [
  ['Reason', 'SIP;cause=487;text="gave up"'],
  ['X-Account', '7'],
  ['Proxy-Require', 'none'],
];
const isA =
  (method: string) =>
  (message: SipMessage): boolean =>
    message.kind === 'request' && message.method === method;

const responseText = (to: SipMessage, status: number, body = ''): string => {
  const echoed = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${to.headers.get(name)}`);
  const described = body === '' ? [] : ['Content-Type: application/sdp'];
  const fields = [`To: ${to.headers.get('to')};tag=p`, 'Contact: <sip:phone@10.0.0.9>', ...described];
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return [`SIP/2.0 ${status} Because`, ...echoed, ...fields, length, '', body].join('\r\n');
};

/** A call of ours that nobody answers, hung up after `ms`. */
const givenUp = async (ms: number) => {
  const world = await alone();
  const { stack, clock, phone } = world;
  stack.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@10.0.0.9' });
  clock.advance(ms);
  stack.command({ to: 'session', do: 'hangup', id: 'me', headers });
  clock.advance(600);
  return { ...world, invite: phone.take(isA('INVITE')) as SipRequest };
};

describe('a call of ours towards a peer that does not respond', () => {
  it('is over within half a second of its hang-up; the CANCEL waits for the first 1xx, with the header fields it may have', async () => {
    const { stack, clock, phone, ends, invite, faults } = await givenUp(2000);
    expect(ends).toEqual([{ by: 'local' }]);
    expect(stack.busy).toMatchObject({ session: 0, stream: 0 });
    expect(phone.timeline.map(([, what]) => what)).not.toContain('CANCEL');
    phone.send(responseText(invite, 180), us);
    const cancel = phone.take(isA('CANCEL'));
    expect(cancel.headers.get('reason')).toBe('SIP;cause=487;text="gave up"');
    expect(cancel.headers.get('x-account')).toBe('7');
    // RFC 3261 §9.1.
    expect(cancel.headers.has('proxy-require')).toBe(false);
    phone.send(responseText(cancel, 200), us);
    phone.send(responseText(invite, 487), us);
    phone.take(isA('ACK'));
    clock.runAll();
    expect(faults).toEqual([]);
    expectQuiet(stack);
  });

  it('and answers it late with 200 gets an ACK, and a BYE with these header fields (RFC 3261 §13.2.2.4)', async () => {
    const { stack, clock, phone, invite, faults } = await givenUp(100);
    phone.send(responseText(invite, 200, offer), us);
    phone.take(isA('ACK'));
    const bye = phone.take(isA('BYE'));
    expect(bye.headers.get('x-account')).toBe('7');
    phone.send(responseText(bye, 200), us);
    clock.runAll();
    expect(faults).toEqual([]);
    expectQuiet(stack);
  });

  it('leaves nothing behind when it never does', async () => {
    const { stack, clock, phone, ends, faults } = await givenUp(100);
    clock.runAll();
    expect(phone.timeline.map(([, what]) => what)).toEqual(Array(7).fill('INVITE'));
    expect([ends, faults]).toEqual([[{ by: 'local' }], []]);
    expectQuiet(stack);
  });
});

describe('an INVITE from an address that never asked for it', () => {
  it('draws eleven 200 and three BYEs in all, less than fifteen times its octets (RFC 3261 §13.3.1.4)', async () => {
    const { stack, clock, phone } = await alone({
      on: (stack, id, { type }) => {
        if (type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
      },
    });
    const invite = requestText('INVITE', { 'Content-Type': 'application/sdp' }, offer);
    phone.send(invite, us);
    clock.runAll();
    const drawn = phone.received.map(({ at, message, octets }) => ({
      at,
      what: message?.kind === 'request' ? message.method : message?.status,
      octets: octets.length,
    }));
    const first = drawn[0]?.at ?? 0;
    expect(drawn.filter(({ what }) => what === 200)).toHaveLength(11);
    // RFC 3261 §17.1.2.2 would have eleven of them too, to somebody who may never have called.
    const byes = drawn.filter(({ what }) => what === 'BYE').map(({ at }) => at - first);
    expect(byes).toEqual([32_000, 32_500, 33_500]);
    expect(drawn).toHaveLength(14);
    const octets = drawn.reduce((sum, each) => sum + each.octets, 0);
    // 467 octets draw 6,555.
    expect(octets).toBeLessThan(15 * Buffer.byteLength(invite));
    expectQuiet(stack);
  });

  const several = async (count: number) => {
    const world = await alone({
      on: (stack, id, { type }) => {
        if (type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
      },
    });
    const { phone } = world;
    const invites = Array.from({ length: count }, (_, n) =>
      requestText(
        'INVITE',
        {
          Via: `SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-${n}`,
          'Call-ID': `c-${n}`,
          'Content-Type': 'application/sdp',
        },
        offer,
      ),
    );
    for (const invite of invites) phone.send(invite, us);
    const octets = invites.reduce((sum, invite) => sum + Buffer.byteLength(invite), 0);
    const of = (what: string, callId?: string): number =>
      phone.received.filter(({ message }) => {
        const kind = message?.kind === 'request' ? message.method : String(message?.status);
        return kind === what && (callId === undefined || message?.callId === callId);
      }).length;
    return { ...world, octets, of };
  };

  it('draws one 200 and one BYE for each further INVITE: twenty of them less than three times their octets', async () => {
    const { clock, phone, stack, octets, of } = await several(20);
    clock.runAll();
    expect([of('200'), of('BYE')]).toEqual([20 + 10, 20]);
    expect(phone.received).toHaveLength(50);
    const drawn = phone.received.reduce((sum, each) => sum + each.octets.length, 0);
    expect(drawn).toBeLessThan(3 * octets);
    expectQuiet(stack);
  });

  it('has all the repeats of its calls again when one of them is acknowledged', async () => {
    const { clock, phone, stack, of } = await several(20);
    clock.advance(5000);
    expect(of('200')).toBe(20 + 10);
    const { message: answer } = phone.received.find(({ message }) => message?.callId === 'c-19') ?? {};
    phone.send(requestText('ACK', { To: answer?.headers.get('to'), 'Call-ID': 'c-19' }), us);
    clock.advance(3500);
    expect(of('200')).toBe(20 + 10 + 10);
    expect(of('200', 'c-19')).toBeLessThanOrEqual(3);
    stack.command({ to: 'usages', do: 'endAll' });
    clock.runAll();
    expectQuiet(stack);
  });

  it('takes no repeat away from another host', async () => {
    const { clock, network, stack, of } = await several(20);
    const other = scriptedPeer(network, clock, { host: '10.0.0.8', port: 5060 });
    other.send(
      requestText(
        'INVITE',
        {
          Via: 'SIP/2.0/UDP 10.0.0.8;branch=z9hG4bK-o',
          'Call-ID': 'other',
          Contact: '<sip:o@10.0.0.8>',
          'Content-Type': 'application/sdp',
        },
        offer,
      ),
      us,
    );
    clock.runAll();
    expect(of('200')).toBe(20 + 10);
    const whats = other.received.map(({ message }) => (message?.kind === 'request' ? message.method : message?.status));
    expect(whats).toEqual([...Array(11).fill(200), ...Array(3).fill('BYE')]);
    expectQuiet(stack);
  });
});
