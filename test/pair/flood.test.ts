import { describe, expect, it } from 'vitest';
import type { SipMessage } from '../../src/message/model.ts';
import { expectQuiet, scriptedPeer } from '../../src/testing/index.ts';
import { alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';
import { stackConfig } from '../support/stack-config.ts';

// As a scanner would send them: a new branch, Call-ID and tag each.
const fresh = (method: string, n: number, body = ''): string =>
  requestText(
    method,
    {
      Via: `SIP/2.0/UDP 10.0.0.9:5060;rport;branch=z9hG4bK-flood-${n}`,
      From: `<sip:scanner@10.0.0.9>;tag=${n}`,
      'Call-ID': `flood-${n}@10.0.0.9`,
      'User-Agent': 'a scanner that says who it is',
      ...(body === '' ? {} : { 'Content-Type': 'application/sdp' }),
    },
    body,
  );

/** The different values of Retry-After. */
const waitsOf = (refused: readonly { readonly message?: SipMessage | undefined }[]): readonly string[] =>
  [...new Set(refused.map(({ message }) => message?.headers.get('retry-after') ?? 'none'))].sort();

describe('a flood', () => {
  it('of INVITEs is bounded: 503 with Retry-After beyond the limit of calls, and quiet when it is over', async () => {
    const config = { ...stackConfig, session: { ...stackConfig.session, maxSessions: 20 } };
    const { stack, phone, clock, faults } = await alone({ config });
    for (let n = 0; n < 500; n++) phone.send(fresh('INVITE', n, offer), us);
    clock.advance(20);
    expect(stack.busy).toMatchObject({ session: 20, dialog: 20 });
    expect(stack.counts.overload).toBe(480);
    const refused = phone.received.filter(({ message }) => message?.kind === 'response' && message.status === 503);
    expect(refused).toHaveLength(480);
    expect(waitsOf(refused)).toEqual(['10', '5', '6', '7', '8', '9']);
    stack.command({ to: 'usages', do: 'endAll' });
    clock.runAll();
    expect(faults).toEqual([]);
    expectQuiet(stack);
  });

  it.each(['INVITE', 'OPTIONS', 'BYE', 'CANCEL', 'DANCE'])(
    'of %s makes no more transactions than half of the limit, where it is of one source; the rest is answered without state',
    async (method) => {
      const config = { ...stackConfig, transaction: { ...stackConfig.transaction, maxTransactions: 60 } };
      const { stack, phone, clock, faults } = await alone({ config });
      for (let n = 0; n < 1000; n++) phone.send(fresh(method, n), us);
      clock.advance(20);
      expect(stack.busy.transaction).toBe(30);
      expect(stack.busy.timer).toBeLessThanOrEqual(90);
      const refused = phone.received.filter(({ message }) => message?.kind === 'response' && message.status === 503);
      expect(refused).toHaveLength(970);
      expect(waitsOf(refused)).toEqual(['10', '5', '6', '7', '8', '9']);
      stack.command({ to: 'usages', do: 'endAll' });
      clock.runAll();
      expect(faults).toEqual([]);
      expectQuiet(stack);
    },
  );

  it('of one source leaves room for the others, until the limit', async () => {
    const config = { ...stackConfig, transaction: { ...stackConfig.transaction, maxTransactions: 60 } };
    const { stack, phone, clock, network } = await alone({ config });
    for (let n = 0; n < 100; n++) phone.send(fresh('INVITE', n), us);
    clock.advance(20);
    expect(stack.busy.transaction).toBe(30);
    const other = scriptedPeer(network, clock, { host: '10.0.0.8', port: 5060 });
    for (let n = 100; n < 200; n++) other.send(fresh('INVITE', n), us);
    clock.advance(20);
    expect(stack.busy.transaction).toBe(60);
    stack.command({ to: 'usages', do: 'endAll' });
    clock.runAll();
    phone.send(fresh('OPTIONS', 300), us);
    clock.advance(20);
    expect(phone.received.at(-1)?.message).toMatchObject({ status: 200 });
    clock.runAll();
    expectQuiet(stack);
  });

  it('is no lever: an answer has what asked for it, and little more', async () => {
    const { stack, phone, clock } = await alone();
    stack.command({ to: 'usages', do: 'drain' });
    let n = 0;
    // INVITE last: its answers are repeated.
    for (const method of ['OPTIONS', 'REGISTER', 'SUBSCRIBE', 'BYE', 'CANCEL', 'DANCE', 'INVITE']) {
      const whole = fresh(method, n++);
      const vias = `Via: ${'SIP/2.0/UDP a;branch=z9hG4bK, '.repeat(60)}SIP/2.0/UDP b`;
      for (const asked of [
        whole,
        whole.replace('CSeq: 1', 'CSeq: x'),
        whole.replace('\r\n\r\n', `\r\n${vias}\r\n\r\n`),
      ]) {
        const heard = phone.received.length;
        phone.send(asked.replace('z9hG4bK-flood', `z9hG4bK-${n++}`), us);
        clock.advance(25);
        expect(phone.received).toHaveLength(heard + 1);
        expect([asked, (phone.received.at(-1)?.octets.length ?? 0) <= asked.length + 150]).toEqual([asked, true]);
      }
    }
  });

  it('of INVITEs that the app never answers ends by itself', async () => {
    const { stack, phone, clock, ends } = await alone();
    for (let n = 0; n < 100; n++) phone.send(fresh('INVITE', n), us);
    clock.advance(20);
    expect(stack.busy.session).toBe(100);
    clock.runAll(300_000);
    expect(ends).toEqual(Array(100).fill({ by: 'timeout', waitingFor: 'response' }));
    expectQuiet(stack);
  });
});
