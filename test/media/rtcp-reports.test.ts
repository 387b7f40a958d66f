import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { ReportInterval } from '../../src/media/rtcp/interval.ts';
import { middleOf } from '../../src/media/rtcp/ntp.ts';
import { ControlWriter } from '../../src/media/rtcp/write.ts';
import { nth } from '../support/nth.ts';
import { metrics, peer, read, rtp } from './rtcp-peer.ts';
import { World } from './world.ts';

it('report intervals are random around five seconds, the first around half of it, and follow a lower minimum (RFC 3550 §6)', () => {
  const drawn = (leastMs: number): { first: number; rest: number[] } => {
    const interval = new ReportInterval(seededEntropy(3), leastMs);
    const first = interval.next();
    return { first, rest: Array.from({ length: 2000 }, () => interval.next()) };
  };
  const usual = drawn(5000);
  const mean = usual.rest.reduce((sum, each) => sum + each, 0) / usual.rest.length;
  // RFC 3550 §6.3.1: [0.5, 1.5] times, over e - 3/2.
  expect(Math.min(...usual.rest)).toBeGreaterThan(2050);
  expect(Math.max(...usual.rest)).toBeLessThan(6160);
  expect(Math.min(...usual.rest)).toBeLessThan(2300);
  expect(Math.max(...usual.rest)).toBeGreaterThan(5900);
  expect(mean).toBeGreaterThan(3950);
  expect(mean).toBeLessThan(4250);
  expect(usual.first).toBeLessThan(3100);
  expect(Math.max(...drawn(1000).rest)).toBeLessThan(1300);
});
describe('a stream reports', () => {
  it('a stream sends SR with SDES while it sends audio, RR otherwise, and BYE at the end, from the RTCP port (RFC 3550 §6)', () => {
    const world = new World();
    const port = world.talk('a');
    world.clock.run(20_000);
    const kinds = (): string[] =>
      world.controls.map(({ octets }) =>
        read(octets)
          .map((each) => each.kind)
          .join('+'),
      );
    expect(kinds().length).toBeGreaterThanOrEqual(3);
    expect(new Set(kinds())).toEqual(new Set(['sr+sdes']));
    expect(new Set(world.controls.map(({ from, to }) => `${from - port} ${to}`))).toEqual(new Set(['1 40001']));
    const gaps = world.controls.slice(1).map(({ at }, n) => at - (world.controls[n]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(2000);
    expect(new Set(gaps).size).toBeGreaterThan(1);
    const last = read(world.controls.at(-1)?.octets ?? Buffer.alloc(0))[0];
    if (last?.kind !== 'sr') throw new Error('no SR');
    const sentBy = world.sent.filter(({ at }) => at <= (world.controls.at(-1)?.at ?? 0));
    expect(last.info.packets).toBe(sentBy.length);
    expect(last.info.octets).toBe(sentBy.length * 160);
    // NTP and RTP time are of the same instant: the timestamp of the next packet, less the time until it.
    const next = world.sent[sentBy.length];
    const early = ((next?.at ?? 0) - (world.controls.at(-1)?.at ?? 0)) * 8;
    expect(((next?.timestamp ?? 0) - last.info.rtpTime) | 0).toBe(Math.round(early));
    world.media.perform({ do: 'pause', id: 'a' });
    world.clock.run(30_000);
    expect(kinds().at(-1)).toBe('rr+sdes');
    world.media.perform({ do: 'close', id: 'a' });
    expect(kinds().at(-1)).toBe('rr+sdes+bye');
    expect(world.sendsAfterClose).toBe(0);
    expect(world.clock.waits).toBe(0);
  });

  it('a stream that has sent nothing sends no BYE', () => {
    const world = new World();
    world.talk('a', { direction: 'recvonly' });
    world.media.perform({ do: 'close', id: 'a' });
    expect(world.controls).toEqual([]);
  });

  it('a report block has loss, jitter and the time of the last SR', () => {
    const world = new World();
    const port = world.talk('a');
    for (const sequence of [1, 2, 4, 5, 6, 8]) {
      world.arrive(port, rtp(65_530 + sequence));
      world.clock.run(20);
    }
    const sr = new ControlWriter()
      .report(99, { ntpSeconds: 0x1_2345, ntpFraction: 0x6789_0000, rtpTime: 0, packets: 6, octets: 960 }, [])
      .name(99, 'p')
      .take();
    world.arrive(port + 1, sr, peer);
    const srAt = world.clock.now();
    world.clock.run(10_000);
    const { at, octets } = nth(world.controls, 0);
    const [first] = read(octets);
    if (first?.kind !== 'sr') throw new Error('no SR');
    expect(first.reports).toEqual([
      {
        ssrc: 99,
        fractionLost: Math.floor((2 * 256) / 8),
        packetsLost: 2,
        highest: 65_538,
        jitter: expect.any(Number),
        lastSr: 0x2345_6789,
        sinceLastSr: Math.round(((at - srAt) * 65_536) / 1000),
      },
    ]);
    // No packet since: no report block.
    expect(read(nth(world.controls, 1).octets)[0]).toMatchObject({ reports: [] });
  });

  it('the counters have the report of the peer and the round trip from LSR and DLSR', () => {
    const world = new World();
    const port = world.talk('a');
    world.clock.run(10_000);
    const { at, octets } = nth(world.controls, 0);
    const [sr] = read(octets);
    if (sr?.kind !== 'sr') throw new Error('no SR');
    // It took 30 ms there, was held by the peer until 50 ms ago, and 50 ms back.
    const keptMs = world.clock.now() - at - 80;
    const about = {
      ssrc: sr.ssrc,
      fractionLost: 26,
      packetsLost: 40,
      highest: 1,
      jitter: 80,
      lastSr: middleOf(sr.info.ntpSeconds, sr.info.ntpFraction),
      sinceLastSr: Math.round((keptMs * 65_536) / 1000),
    };
    world.arrive(
      port + 1,
      new ControlWriter()
        .report(99, undefined, [about])
        .name(99, 'p')
        .metrics(99, { ...metrics, ssrc: sr.ssrc })
        .take(),
      peer,
    );
    const report = world.media.counters('a')?.report;
    expect(report?.roundTripMs).toBeCloseTo(80, 0);
    expect(report?.remote).toEqual({ fractionLost: 26 / 256, packetsLost: 40, jitterMs: 10 });
    expect(report?.remoteMetrics).toEqual({
      rFactor: 82,
      mosLq: 4.1,
      mosCq: 4,
      burst: { lossShare: 0, ms: 0 },
      gap: { lossShare: 15 / 256, ms: 60_000 },
    });
    expect(report?.remoteQuality?.mos).toBeGreaterThan(3);
    expect(report?.rtcp.received).toBe(1);
  });

  it('implausible LSR and DLSR give no round trip', () => {
    const world = new World();
    const port = world.talk('a');
    world.clock.run(10_000);
    const [sr] = read(nth(world.controls, 0).octets);
    const about = {
      ssrc: sr?.kind === 'sr' ? sr.ssrc : 0,
      fractionLost: 255,
      packetsLost: -5,
      highest: 0,
      jitter: 0xffff_ffff,
    };
    for (const [lastSr, sinceLastSr] of [
      [1, 1],
      [0xffff_ffff, 0xffff_ffff],
      [0, 5],
    ] as const) {
      world.arrive(
        port + 1,
        new ControlWriter().report(9, undefined, [{ ...about, lastSr, sinceLastSr }]).take(),
        peer,
      );
    }
    expect(world.media.counters('a')?.report?.roundTripMs).toBeUndefined();
  });

  it('RTCP from other addresses, invalid RTCP and RTCP on the RTP port are counted and have no effect', () => {
    const world = new World();
    const port = world.talk('a');
    world.clock.run(10_000);
    const [sr] = read(nth(world.controls, 0).octets);
    const ssrc = sr?.kind === 'sr' ? sr.ssrc : 0;
    const forged = new ControlWriter()
      .report(9, undefined, [
        { ssrc, fractionLost: 255, packetsLost: 9, highest: 0, jitter: 0, lastSr: 0, sinceLastSr: 0 },
      ])
      .bye(ssrc)
      .take();
    world.arrive(port + 1, forged, { host: '10.6.6.6', port: 40_001 });
    world.arrive(port + 1, forged, { port: 45_000 });
    world.arrive(port + 1, forged.subarray(0, 30), peer);
    world.arrive(port, forged);
    const counters = world.media.counters('a');
    expect(counters?.dropped).toEqual({ source: 2, rtcp: 2 });
    expect(counters?.report?.remote).toBeUndefined();
    // A BYE, even an authentic one, ends no call: calls end by signalling.
    world.arrive(port + 1, forged, peer);
    world.clock.run(100);
    expect(world.media.busy.streams).toBe(1);
    expect(world.media.counters('a')?.report?.remote?.packetsLost).toBe(9);
  });

  it('with rtcp-mux RTP and RTCP use one port, and VoIP metrics are sent when the peer asks for them (RFC 3550 §6)', () => {
    const world = new World();
    const port = world.talk('a', {
      rtcpMux: true,
      voipMetrics: true,
      remote: { host: '10.0.0.2', port: 40_000, rtcpPort: 40_000 },
    });
    world.media.frames$('a').subscribe();
    for (let n = 0; n < 300; n++) {
      world.arrive(port, rtp(n));
      world.clock.run(20);
    }
    const xr = world.controls.flatMap(({ octets }) => read(octets)).find((each) => each.kind === 'xr');
    expect(xr?.kind === 'xr' && xr.voip[0]).toMatchObject({
      ssrc: 99,
      lossRate: 0,
      nominalMs: expect.any(Number),
    });
    expect(new Set(world.controls.map(({ from, to }) => `${from - port} ${to}`))).toEqual(new Set(['0 40000']));
    world.arrive(port, new ControlWriter().report(99, undefined, []).take());
    expect(world.media.counters('a')?.report?.rtcp.received).toBe(1);
  });
});
