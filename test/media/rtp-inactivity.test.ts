import { describe, expect, it } from 'vitest';
import { rtp } from './rtcp-peer.ts';
import { World } from './world.ts';

describe('media that stops (RFC 3264 §8.4)', () => {
  const silent = (world: World): readonly unknown[] => world.events.filter(({ on }) => on === 'silent');

  it('a media timeout is reported once, again after more packets came, and not while held', () => {
    const world = new World({ timeoutMs: 5000 });
    const port = world.talk('a');
    world.clock.run(4400);
    expect(silent(world)).toEqual([]);
    world.clock.run(20_000);
    expect(silent(world).length).toBe(1);
    world.arrive(port, rtp(1));
    world.clock.run(10_000);
    expect(silent(world).length).toBe(2);
    world.media.perform({ do: 'pause', id: 'a' });
    world.arrive(port, rtp(2));
    world.clock.run(60_000);
    expect(silent(world).length).toBe(2);
    world.media.perform({ do: 'resume', id: 'a' });
    world.clock.run(4000);
    expect(silent(world).length).toBe(2);
    world.clock.run(2000);
    expect(silent(world).length).toBe(3);
    expect(silent(world)[0]).toEqual({ on: 'silent', id: 'a', silentMs: expect.any(Number) });
  });

  it('there is no media timeout where the peer should not send, nor without a configured time', () => {
    const [held, usual] = [new World({ timeoutMs: 1000 }), new World()];
    held.talk('a', { direction: 'sendonly' });
    usual.talk('a');
    for (const world of [held, usual]) world.clock.run(60_000);
    expect([silent(held), silent(usual)]).toEqual([[], []]);
  });
});
