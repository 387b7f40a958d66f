import { describe, expect, it } from 'vitest';
import type { SrtpPlan } from '../../src/signal/srtp.ts';
import type { StackConfig } from '../../src/stack/layers.ts';
import { pair, type Side } from '../support/pair.ts';
import { stackConfig } from '../support/stack-config.ts';

type Policy = 'off' | 'offer' | 'require';

const by = (policy: Policy): StackConfig => {
  if (policy === 'off') return stackConfig;
  const srtp = { policy, suites: ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'] } as const;
  return { ...stackConfig, session: { ...stackConfig.session, media: { ...stackConfig.session.media, srtp } } };
};

const srtpOf = (side: Side): SrtpPlan | undefined => {
  const start = side.media.commands.findLast((each) => each.do === 'start');
  return start?.do === 'start' ? start.plan.transport.srtp : undefined;
};

describe('two stacks by their policies (RFC 3711)', () => {
  it.each([
    ['off', 'off', 'clear'],
    ['off', 'offer', 'clear'],
    ['off', 'require', '488'],
    ['offer', 'off', 'clear'],
    ['offer', 'offer', 'encrypted'],
    ['offer', 'require', '488'],
    ['require', 'off', '488'],
    ['require', 'offer', 'encrypted'],
    ['require', 'require', 'encrypted'],
  ] as const)('caller %s, callee %s: %s, through hold and resume', async (caller, callee, outcome) => {
    for (const lateOffer of [false, true]) {
      // The callee makes the offer then, and so the roles are the other way round.
      const configs = lateOffer ? [by(callee), by(caller)] : [by(caller), by(callee)];
      const { a, b, clock, settle } = await pair({ delayMs: 20, configs });
      a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri, lateOffer });
      clock.advance(100);
      const [id = ''] = b.ids;
      if (!lateOffer && outcome === '488') {
        settle();
        expect(b.ids).toEqual([]);
        expect(a.endOf('one')).toMatchObject({ by: 'remote', status: 488 });
        continue;
      }
      b.command({ to: 'session', do: 'answer', id });
      clock.advance(1000);
      if (outcome === '488') {
        // RFC 3261 §13.2.2.4: the offer came with the 2xx, so that only a BYE can refuse it.
        settle();
        expect(a.endOf('one')).toMatchObject({ by: 'local', status: 488 });
        expect(a.media.commands.some((each) => each.do === 'start')).toBe(false);
        continue;
      }
      const check = (): void => {
        const [ours, theirs] = [srtpOf(a), srtpOf(b)];
        expect(ours === undefined ? 'clear' : 'encrypted').toBe(outcome);
        expect(theirs?.suite).toBe(ours?.suite);
        expect(theirs?.keys?.send).toBe(ours?.keys?.receive);
        expect(theirs?.keys?.receive).toBe(ours?.keys?.send);
      };
      check();
      const keys = srtpOf(a)?.keys;
      a.command({ to: 'session', do: 'hold', id: 'one', ref: 1 });
      clock.advance(500);
      b.command({ to: 'session', do: 'hold', id, ref: 2 });
      clock.advance(500);
      a.command({ to: 'session', do: 'resume', id: 'one', ref: 3 });
      clock.advance(500);
      b.command({ to: 'session', do: 'resume', id, ref: 4 });
      clock.advance(500);
      for (const [side, call, ref] of [
        [a, 'one', 1],
        [b, id, 2],
        [a, 'one', 3],
        [b, id, 4],
      ] as const) {
        expect(side.of(call)).toContainEqual({ type: 'done', ref, ok: true });
      }
      check();
      expect(srtpOf(a)?.keys).toEqual(keys);
      b.command({ to: 'session', do: 'hangup', id });
      settle();
      expect([...a.faults, ...b.faults]).toEqual([]);
    }
  });
});
