import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeptPairs } from '../../src/media/net/kept-pairs.ts';
import type { PairUser, PortPair } from '../../src/media/net/port-pair.ts';
import { PortPool } from '../../src/media/net/port-pool.ts';
import { type OnDatagram, type OpenSocket, openDgram } from '../../src/media/net/socket.ts';
import { World } from './world.ts';

const octets = Uint8Array.of(0x80, 0);

/** A user that notes the ports it got datagrams from. */
class User implements PairUser {
  readonly got: number[] = [];
  rtpArrived(_octets: Uint8Array, _host: string, port: number): void {
    this.got.push(port);
  }
  rtcpArrived(_octets: Uint8Array, _host: string, port: number): void {
    this.got.push(-port);
  }
}

/** Sockets without a network, a clock that is moved by hand, and sweeps that come when they are due. */
class Sockets {
  now = 0;
  binds = 0;
  readonly bound = new Map<string, OnDatagram>();
  readonly held = new Set<number>();
  readonly errors = new Map<number, number>();
  readonly pool: PortPool;
  readonly pairs: KeptPairs;
  most = Number.POSITIVE_INFINITY;
  refusal: string | undefined;
  #sweep: { readonly ms: number; readonly run: () => void; at: number } | undefined;

  constructor(range = { min: 10_000, max: 10_019 }, restMs = 2000, most = 100) {
    this.pool = new PortPool(range, restMs);
    const clock = { now: () => this.now };
    const every = (ms: number, run: () => void) => {
      this.#sweep = { ms, run, at: this.now + ms };
      return () => {
        this.#sweep = undefined;
      };
    };
    this.pairs = new KeptPairs({ clock, open: this.#open, ports: this.pool, restMs, most, every });
  }

  get sweeping(): boolean {
    return this.#sweep !== undefined;
  }

  run(ms: number): void {
    const end = this.now + ms;
    while (this.#sweep !== undefined && this.#sweep.at <= end) {
      this.now = this.#sweep.at;
      this.#sweep.at += this.#sweep.ms;
      this.#sweep.run();
    }
    this.now = end;
  }

  take(user: User = new User(), host = '10.0.0.1'): PortPair {
    const pair = this.pairs.open(host);
    if (!pair.ok) throw new Error(pair.detail);
    pair.value.user = user;
    return pair.value;
  }

  arrive(port: number, from: number, host = '10.0.0.1'): void {
    this.bound.get(`${host}:${port}`)?.(octets, '10.0.0.2', from);
  }

  readonly #open: OpenSocket = (host, port, arrived) => {
    if (this.bound.size >= this.most) return 'EMFILE';
    const name = `${host}:${port}`;
    if (this.bound.has(name)) return 'EADDRINUSE';
    this.bound.set(name, arrived);
    this.binds += 1;
    const errors = (): number => this.errors.get(port) ?? 0;
    return {
      get errors() {
        return errors();
      },
      refusals: 0,
      send: () => {},
      connect: () => {},
      disconnect: () => {},
      rest: () => {},
      close: () => this.bound.delete(name),
    };
  };
}

describe('a released pair', () => {
  it('is used again after its rest, and is not bound again', () => {
    const sockets = new Sockets();
    const first = sockets.take();
    first.release();
    sockets.run(1999);
    const second = sockets.take();
    expect(second.port).not.toBe(first.port);
    sockets.run(501);
    expect(sockets.take().port).toBe(first.port);
    expect([sockets.binds, sockets.pairs.idle]).toEqual([4, 0]);
  });

  it('rests again from each late packet on, which reaches nobody', () => {
    const sockets = new Sockets();
    const user = new User();
    sockets.arrive(sockets.take(user).port, 7);
    const pair = sockets.take();
    pair.release();
    for (let n = 0; n < 5; n++) {
      sockets.run(1500);
      sockets.arrive(pair.port, 7);
      sockets.arrive(pair.port + 1, 7);
    }
    sockets.run(1900);
    expect(sockets.take().port).not.toBe(pair.port);
    sockets.run(600);
    const next = new User();
    expect(sockets.take(next).port).toBe(pair.port);
    sockets.arrive(pair.port, 8);
    sockets.arrive(pair.port + 1, 9);
    expect([user.got, next.got]).toEqual([[7], [8, -9]]);
  });

  it('is not given out between a late packet and its next sweep', () => {
    const sockets = new Sockets();
    const pair = sockets.take();
    pair.release();
    sockets.run(2500);
    sockets.arrive(pair.port, 7);
    expect(sockets.take().port).not.toBe(pair.port);
    sockets.run(2500);
    expect(sockets.take().port).toBe(pair.port);
  });

  it('is closed where a socket of it has had an error', () => {
    const sockets = new Sockets();
    const pair = sockets.take();
    sockets.errors.set(pair.port + 1, 1);
    pair.release();
    expect([sockets.bound.size, sockets.pairs.idle, sockets.pool.taken]).toEqual([0, 0, 0]);
    expect(sockets.take().port).not.toBe(pair.port);
  });

  it('is released once', () => {
    const sockets = new Sockets();
    const pair = sockets.take();
    pair.release();
    pair.release();
    expect(sockets.pairs.idle).toBe(1);
  });

  it('is closed when nobody has used it for ten seconds, and then nothing sweeps any more', () => {
    const sockets = new Sockets();
    const pairs = [sockets.take(), sockets.take(), sockets.take()];
    for (const pair of pairs) pair.release();
    sockets.run(10_000);
    expect([sockets.pairs.idle, sockets.sweeping]).toEqual([3, true]);
    sockets.run(2500);
    expect([sockets.bound.size, sockets.pairs.idle, sockets.pool.taken, sockets.sweeping]).toEqual([0, 0, 0, false]);
    // Its rest was over long ago.
    for (let n = 0; n < 10; n++) sockets.take();
  });

  it('is closed where enough are kept', () => {
    const sockets = new Sockets(undefined, 2000, 2);
    const pairs = [sockets.take(), sockets.take(), sockets.take()];
    for (const pair of pairs) pair.release();
    expect([sockets.pairs.idle, sockets.bound.size]).toEqual([2, 4]);
  });

  it('gives its port to another address when the range is used up, and its descriptors when there are no more', () => {
    const sockets = new Sockets({ min: 10_000, max: 10_003 });
    for (const pair of [sockets.take(), sockets.take()]) pair.release();
    sockets.run(2500);
    expect(sockets.take(new User(), '10.0.0.9').port).toBeGreaterThan(0);
    const few = new Sockets();
    few.take().release();
    few.most = 2;
    expect(few.take().port).toBeGreaterThan(10_000);
    few.most = 1;
    expect(few.pairs.open('10.0.0.1')).toMatchObject({ ok: false, reason: 'media.descriptors' });
  });
});

it('any order of use: no pair has two users, none hears of another, none is used before it was quiet, none is lost', () => {
  const step = fc.record({
    do: fc.constantFrom('open' as const, 'release' as const, 'wait' as const, 'arrive' as const),
    n: fc.nat(9),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150 }), fc.constantFrom(0, 400), fc.nat(5), (steps, restMs, most) => {
      const sockets = new Sockets({ min: 10_000, max: 10_009 }, restMs, most);
      const used = new Map<number, { readonly pair: PortPair; readonly user: User; readonly heard: number[] }>();
      const quiet = new Map<number, number>();
      for (const { do: what, n } of steps) {
        const port = 10_000 + (n % 5) * 2;
        if (what === 'wait') sockets.run(n * 60);
        else if (what === 'open') {
          const user = new User();
          const opened = sockets.pairs.open('10.0.0.1');
          if (!opened.ok) continue;
          const pair = opened.value;
          pair.user = user;
          expect(used.has(pair.port)).toBe(false);
          expect(sockets.now - (quiet.get(pair.port) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(restMs);
          used.set(pair.port, { pair, user, heard: [] });
        } else if (what === 'release') {
          used.get(port)?.pair.release();
          if (used.delete(port)) quiet.set(port, sockets.now);
        } else {
          const bound = sockets.bound.has(`10.0.0.1:${port}`);
          sockets.arrive(port, n);
          if (used.has(port)) used.get(port)?.heard.push(n);
          else if (bound) quiet.set(port, sockets.now);
        }
        for (const { user, heard } of used.values()) expect(user.got).toEqual(heard);
        expect(sockets.pairs.idle).toBeLessThanOrEqual(most);
        expect(sockets.bound.size).toBe(2 * (used.size + sockets.pairs.idle));
        expect(sockets.pool.taken).toBe(used.size + sockets.pairs.idle);
      }
      sockets.pairs.close();
      for (const { pair } of used.values()) pair.release();
      expect([sockets.bound.size, sockets.pool.taken, sockets.pairs.idle, sockets.sweeping]).toEqual([0, 0, 0, false]);
    }),
  );
});

it('streams one after the other go over one pair of sockets, and count as nothing in between', async () => {
  const sweeps = new Set<() => void>();
  const world = new World({}, undefined, (_ms, run) => {
    sweeps.add(run);
    return () => sweeps.delete(run);
  });
  const ports = new Set<number>();
  for (let n = 0; n < 5; n++) {
    ports.add(world.talk(`${n}`));
    world.clock.run(100);
    world.media.perform({ do: 'close', id: `${n}` });
    expect(world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
    world.clock.run(2000);
    for (const sweep of [...sweeps, ...sweeps]) sweep();
  }
  expect(ports.size).toBe(1);
  await world.media.close();
  expect([world.sockets.size, sweeps.size]).toEqual([0, 0]);
});

it('a socket that was connected to the former peer hears the next one', async () => {
  const every = (): (() => void) => () => {};
  const ports = new PortPool({ min: 15_760, max: 15_779 }, 0);
  const pairs = new KeptPairs({ clock: { now: () => 0 }, open: openDgram, ports, restMs: 0, most: 5, every });
  const open = (user: PairUser): PortPair => {
    const opened = pairs.open('127.0.0.1');
    if (!opened.ok) throw new Error(opened.detail);
    opened.value.user = user;
    return opened.value;
  };
  const next = open(new User());
  const pair = open(new User());
  pair.rtp.connect(9, '127.0.0.1');
  pair.release();
  const heard = new Promise<number>((resolve) => {
    const again = open({ rtpArrived: (_octets, _host, port) => resolve(port), rtcpArrived: () => {} });
    expect(again.port).toBe(pair.port);
  });
  next.rtp.send(octets, pair.port, '127.0.0.1');
  expect(await heard).toBe(next.port);
  pair.release();
  next.release();
  pairs.close();
  expect(ports.taken).toBe(0);
});

it('sockets that rest do not keep the process alive', () => {
  const referenced = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('UDP')).length;
  const before = referenced();
  const pool = new PortPool({ min: 15_740, max: 15_759 }, 2000);
  const every = (): (() => void) => () => {};
  const clock = { now: () => 0 };
  const pairs = new KeptPairs({ clock, open: openDgram, ports: pool, restMs: 2000, most: 5, every });
  const opened = pairs.open('127.0.0.1');
  if (!opened.ok) throw new Error(opened.detail);
  opened.value.user = new User();
  expect(referenced()).toBe(before + 2);
  opened.value.release();
  expect([referenced(), pairs.idle]).toEqual([before, 1]);
  pairs.close();
});
