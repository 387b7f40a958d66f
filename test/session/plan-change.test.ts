import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/session/media-state.ts';
import { newCore, type SessionCore } from '../../src/session/session-core.ts';
import type { MediaPlan } from '../../src/signal/media.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';

/** Every field present: one that is added to a plan has to be added here. */
type Complete<T> = T extends object ? { readonly [Name in keyof T]-?: Complete<NonNullable<T[Name]>> } : T;

const pcmu: Complete<CodecChoice> = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0, parameters: 'a=1' };
const plan: Complete<MediaPlan> = {
  transport: {
    remote: { host: '192.0.2.9', port: 4000, rtcpPort: 4001, rtcpHost: '192.0.2.10' },
    srtp: { suite: 'AES_CM_128_HMAC_SHA1_80', keys: { send: 'one', receive: 'two', receiveLife: 9 } },
    rtcpMux: true,
  },
  audio: {
    send: pcmu,
    receive: [pcmu, { ...pcmu, name: 'PCMA', payloadType: 8 }],
    direction: 'sendrecv',
    ptimeMs: 20,
    telephoneEvent: {
      send: 101,
      receive: 101,
      clockRate: 48_000,
      others: [{ payloadType: 100, clockRate: 16_000 }],
      flash: true,
    },
    comfortNoise: { send: 13, receive: [13, 103] },
    voipMetrics: true,
  },
};

type Path = readonly (string | number)[];

/** Where every list and every value that holds no other is. */
const pathsOf = (value: unknown, path: Path = []): readonly Path[] => {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...path, name]));
  return Array.isArray(value) ? [path, ...inside] : inside;
};

const changedAt = <T>(value: T, [name = '', ...rest]: Path, change: (before: unknown) => unknown): T => {
  const copy = Array.isArray(value) ? [...value] : { ...value };
  const inside = copy as Record<string, unknown>;
  const after = rest.length === 0 ? change(inside[name]) : changedAt(inside[name], rest, change);
  if (after === undefined && !Array.isArray(copy)) delete inside[name];
  else inside[name] = after;
  return copy as T;
};

/** Another value of its type, a list without its last item, and nothing in place of `true`. */
const another = (before: unknown): unknown => {
  if (Array.isArray(before)) return before.slice(0, -1);
  if (typeof before === 'number') return before + 1;
  return typeof before === 'string' ? `${before}x` : undefined;
};

const running: SessionCore = {
  ...newCore({ id: 'one', caller: false, seed: 1, srtp: undefined, mediaHost: undefined, loopback: false }),
  media: { stage: 'running', plan, paused: false, unacknowledged: false },
};

const orders = (next: MediaPlan): readonly string[] =>
  applyPlan(running, next, false)[1].flatMap((each) => (each.out === 'media' ? [each.command.do] : []));

describe('a plan after an offer and its answer', () => {
  it('an equal plan in other objects changes nothing', () => {
    expect(orders(structuredClone(plan) as MediaPlan)).toEqual([]);
  });

  it.each(pathsOf(plan).map((path) => [path.join('.'), path] as const))(
    'the engine gets the plan that has another %s',
    (_, path) => {
      expect(orders(changedAt(plan as MediaPlan, path, another))).toContain('start');
    },
  );
});
