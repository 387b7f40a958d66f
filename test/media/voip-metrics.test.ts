import { describe, expect, it } from 'vitest';
import type { VoipMetrics } from '../../src/media/rtcp/model.ts';
import { read, rtp } from './rtcp-peer.ts';
import { World } from './world.ts';

describe('VoIP metrics', () => {
  /** The block of the last XR that was sent. */
  const lastMetrics = (world: World): VoipMetrics | undefined =>
    world.controls
      .flatMap(({ octets }) => read(octets))
      .flatMap((each) => (each.kind === 'xr' ? each.voip : []))
      .at(-1);

  it('VoIP metrics separate bursts from gaps, in 256ths and milliseconds (RFC 3611 §4.7.2)', () => {
    const world = new World({ rtcpIntervalMs: 500 });
    const port = world.talk('a', { voipMetrics: true });
    world.media.frames$('a').subscribe();
    // A burst of 5 lost of 17, and two single losses far from it and from each other.
    const lost = new Set([100, 104, 108, 112, 116, 150, 200]);
    for (let n = 0; n < 300; n++) {
      if (!lost.has(n)) world.arrive(port, rtp(n));
      world.clock.run(20);
    }
    // Long out of any burst: the report is of all packets that were due.
    world.media.perform({ do: 'close', id: 'a' });
    expect(lastMetrics(world)).toMatchObject({
      ssrc: 99,
      lossRate: Math.floor((7 / 300) * 256),
      discardRate: 0,
      burstDensity: Math.floor((5 / 17) * 256),
      burstMs: 340,
      gapDensity: Math.floor((2 / 283) * 256),
      gapMs: ((300 - 17) * 20) / 2,
    });
  });

  it('VoIP metrics count packets that were too late to be played as discarded', () => {
    const world = new World({ rtcpIntervalMs: 500, jitter: { minMs: 20, maxMs: 40 } });
    const port = world.talk('a', { voipMetrics: true });
    world.media.frames$('a').subscribe();
    for (let n = 0; n < 100; n++) {
      if (n !== 50) world.arrive(port, rtp(n));
      if (n === 60) world.arrive(port, rtp(50));
      world.clock.run(20);
    }
    world.media.perform({ do: 'close', id: 'a' });
    expect(world.events.at(-1)).toMatchObject({ on: 'closed', counters: { dropped: { late: 1 }, packetsLost: 0 } });
    expect(lastMetrics(world)).toMatchObject({ lossRate: 0, discardRate: 2, burstDensity: 0, burstMs: 0, gapMs: 2000 });
  });

  it('VoIP metrics count no loss for a source that restarts its sequence numbers', () => {
    const world = new World({ rtcpIntervalMs: 500 });
    const port = world.talk('a', { voipMetrics: true });
    for (let n = 0; n < 200; n++) {
      world.arrive(port, rtp(n < 100 ? n : n + 20_000));
      world.clock.run(20);
    }
    world.media.perform({ do: 'close', id: 'a' });
    expect(lastMetrics(world)).toMatchObject({ ssrc: 99, lossRate: 0, burstDensity: 0, gapDensity: 0 });
  });
});
