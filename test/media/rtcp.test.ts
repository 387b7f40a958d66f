import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { ReportInterval } from '../../src/media/rtcp/interval.ts';
import type { ControlPacket, ReportBlock, SenderInfo, VoipMetrics } from '../../src/media/rtcp/model.ts';
import { middleOf, ntpOf } from '../../src/media/rtcp/ntp.ts';
import { readControl } from '../../src/media/rtcp/read.ts';
import { ControlWriter } from '../../src/media/rtcp/write.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import { World } from './world.ts';

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const octet = fc.integer({ min: 0, max: 255 });
const block: fc.Arbitrary<ReportBlock> = fc.record({
  ssrc: word,
  fractionLost: octet,
  packetsLost: fc.integer({ min: -0x80_0000, max: 0x7f_ffff }),
  highest: word,
  jitter: word,
  lastSr: word,
  sinceLastSr: word,
});
const info: fc.Arbitrary<SenderInfo> = fc.record({
  ntpSeconds: word,
  ntpFraction: word,
  rtpTime: word,
  packets: word,
  octets: word,
});

const metrics: VoipMetrics = {
  ssrc: 7,
  lossRate: 12,
  discardRate: 3,
  burstDensity: 0,
  gapDensity: 15,
  burstMs: 0,
  gapMs: 60_000,
  roundTripMs: 80,
  endSystemDelayMs: 60,
  rFactor: 82,
  mosLq: 4.1,
  mosCq: 4,
  nominalMs: 40,
  maximumMs: 200,
  absoluteMaximumMs: 200,
};

const read = (octets: Uint8Array): readonly ControlPacket[] => {
  const packets = readControl(octets);
  if (typeof packets === 'string') throw new Error(packets);
  return packets;
};

describe('what is written is read', () => {
  it('SR or RR, SDES, XR and BYE of one compound, whatever the numbers (RFC 3550 §6)', () => {
    fc.assert(
      fc.property(
        word,
        fc.option(info),
        fc.array(block, { maxLength: 4 }),
        fc.string({ maxLength: 20 }),
        (ssrc, sends, blocks, name) => {
          const octets = new ControlWriter()
            .report(ssrc, sends ?? undefined, blocks)
            .name(ssrc, name)
            .metrics(ssrc, metrics)
            .bye(ssrc, 'ended')
            .take();
          expect(octets.length % 4).toBe(0);
          expect(read(octets)).toEqual([
            sends === null ? { kind: 'rr', ssrc, reports: blocks } : { kind: 'sr', ssrc, info: sends, reports: blocks },
            { kind: 'sdes', names: [{ ssrc, cname: Buffer.from(name, 'utf8').toString('utf8') }] },
            { kind: 'xr', ssrc, voip: [metrics] },
            { kind: 'bye', ssrcs: [ssrc], reason: 'ended' },
          ]);
        },
      ),
    );
  });

  it('a CNAME of any length ends in a zero at least', () => {
    for (let length = 0; length < 9; length++) {
      const name = 'abcdefghi'.slice(0, length);
      const octets = new ControlWriter().report(1, undefined, []).name(2, name).take();
      expect(octets[8 + 8 + 2 + length], String(length)).toBe(0);
      expect(read(octets)[1]).toEqual({ kind: 'sdes', names: [{ ssrc: 2, cname: name }] });
    }
  });
});

describe('what breaks the rules of a compound is refused whole (RFC 3550 §A.2, RFC 3550 §6)', () => {
  const rr = (): Buffer => new ControlWriter().report(1, undefined, []).name(1, 'x').take();
  const change = (at: number, value: number): Buffer => {
    const octets = rr();
    octets[at] = value;
    return octets;
  };
  const padded = (count: number): Buffer => {
    const octets = Buffer.concat([rr(), Buffer.from([0xa0, 204, 0, 2, 0, 0, 0, 1, 0, 0, 0, count])]);
    return octets;
  };
  it.each([
    ['nothing', Buffer.alloc(0), 'size'],
    ['four octets', Buffer.from([0x80, 201, 0, 0]), 'size'],
    ['an odd length', Buffer.concat([rr(), Buffer.alloc(1)]), 'size'],
    ['another version', change(0, 0x40), 'version'],
    ['SDES first', change(1, 202), 'first'],
    ['a length beyond the datagram', change(3, 200), 'length'],
    ['the next packet cut off', change(11, 9), 'length'],
    ['padding on a packet before the last', change(0, 0xa0), 'padding'],
    ['padding of 0', padded(0), 'padding'],
    ['padding of 3', padded(3), 'padding'],
    ['padding beyond its packet', padded(16), 'padding'],
    ['more reports than fit', change(0, 0x9f), 'report'],
    ['more SDES chunks than fit', change(8, 0x9f), 'sdes'],
    ['an SDES item beyond its packet', change(17, 99), 'sdes'],
    [
      'a BYE whose reason is longer than it',
      Buffer.concat([rr(), Buffer.from([0x81, 203, 0, 2, 0, 0, 0, 1, 9, 0, 0, 0])]),
      'bye',
    ],
    ['a BYE of more sources than fit', Buffer.concat([rr(), Buffer.from([0x9f, 203, 0, 1, 0, 0, 0, 1])]), 'bye'],
    [
      'an XR block beyond its packet',
      Buffer.concat([rr(), Buffer.from([0x80, 207, 0, 2, 0, 0, 0, 1, 7, 0, 0, 8])]),
      'xr',
    ],
    [
      'VoIP metrics of another length',
      Buffer.concat([rr(), Buffer.from([0x80, 207, 0, 2, 0, 0, 0, 1, 7, 0, 0, 0])]),
      'xr',
    ],
    [
      'more packets than anyone sends',
      Buffer.concat([rr(), ...new Array(40).fill(Buffer.from([0x80, 204, 0, 0]))]),
      'size',
    ],
  ])('%s', (_what, octets, fault) => {
    expect(readControl(octets)).toBe(fault);
  });

  it('padding at the end, APP and feedback packets are passed over', () => {
    expect(read(padded(4)).map((each) => each.kind)).toEqual(['rr', 'sdes']);
    expect(read(Buffer.concat([rr(), Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2])])).length).toBe(2);
  });

  it('any octets, and any change to good ones, give packets or a fault and never throw', () => {
    const good = new ControlWriter().report(1, undefined, []).name(1, 'name').metrics(1, metrics).bye(1, 'end').take();
    const spoilt = fc
      .array(fc.tuple(fc.nat({ max: good.length - 1 }), octet), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const octets = Buffer.from(good);
        for (const [at, value] of changes) octets[at] = value;
        return octets;
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), spoilt), (octets) => {
        const packets = readControl(octets);
        if (typeof packets !== 'string') expect(['sr', 'rr']).toContain(packets[0]?.kind);
      }),
      { numRuns: 2000 },
    );
  });
});

it('intervals are random around five seconds, the first around half of it, and follow a lower minimum (RFC 3550 §6)', () => {
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

it('NTP time, and its middle', () => {
  const { seconds, fraction } = ntpOf(1_000.5 * 1000);
  expect([seconds, fraction]).toEqual([2_208_988_800 + 1000, 0x8000_0000]);
  expect(middleOf(0x1234_5678, 0x9abc_def0)).toBe(0x5678_9abc);
});

const peer = { port: 40_001 };

/** One packet of silence from the peer. */
const rtp = (sequence: number, ssrc = 99): Uint8Array => {
  const octets = new Uint8Array(172).fill(0xff);
  writeHeader(octets, {
    marker: false,
    payloadType: 0,
    sequence: sequence & 0xffff,
    timestamp: (sequence * 160) >>> 0,
    ssrc,
  });
  return octets;
};

describe('a stream reports', () => {
  it('SR with SDES while it sends, RR when it does not, BYE at the end, all by the RTCP port (RFC 3550 §6)', () => {
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
    // NTP and RTP time tell the same moment: what the next packet says, less what was left until it.
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

  it('who never sent anything says no goodbye', () => {
    const world = new World();
    world.talk('a', { direction: 'recvonly' });
    world.media.perform({ do: 'close', id: 'a' });
    expect(world.controls).toEqual([]);
  });

  it('loss, jitter and the time of the last SR are in the report', () => {
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
    const { at, octets } = world.controls[0] as { at: number; octets: Buffer };
    const [first] = read(octets);
    if (first?.kind !== 'sr') throw new Error('no SR');
    expect(first.reports).toEqual([
      {
        ssrc: 99,
        fractionLost: Math.floor((2 * 256) / 8),
        packetsLost: 2,
        highest: 65_538,
        jitter: expect.any(Number) as number,
        lastSr: 0x2345_6789,
        sinceLastSr: Math.round(((at - srAt) * 65_536) / 1000),
      },
    ]);
    // Nothing was heard since: nothing is reported.
    expect(read((world.controls[1] as { octets: Buffer }).octets)[0]).toMatchObject({ reports: [] });
  });

  it('what the far side reports, and the round trip out of LSR and DLSR', () => {
    const world = new World();
    const port = world.talk('a');
    world.clock.run(10_000);
    const { at, octets } = world.controls[0] as { at: number; octets: Buffer };
    const [sr] = read(octets);
    if (sr?.kind !== 'sr') throw new Error('no SR');
    // It took 30 ms to get there, was kept until now but for the 50 ms back.
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

  it('numbers nobody can have are no round trip', () => {
    const world = new World();
    const port = world.talk('a');
    world.clock.run(10_000);
    const [sr] = read((world.controls[0] as { octets: Buffer }).octets);
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

  it('RTCP of strangers, broken RTCP and RTCP on the RTP port are counted and have no effect', () => {
    const world = new World();
    const port = world.talk('a');
    world.clock.run(10_000);
    const [sr] = read((world.controls[0] as { octets: Buffer }).octets);
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
    // A BYE, also a true one, ends no call: that is the signalling's.
    world.arrive(port + 1, forged, peer);
    world.clock.run(100);
    expect(world.media.busy.streams).toBe(1);
    expect(world.media.counters('a')?.report?.remote?.packetsLost).toBe(9);
  });

  it('with rtcp-mux both go over one port, and VoIP metrics where the peer wants them (RFC 3550 §6)', () => {
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
      nominalMs: expect.any(Number) as number,
    });
    expect(new Set(world.controls.map(({ from, to }) => `${from - port} ${to}`))).toEqual(new Set(['0 40000']));
    world.arrive(port, new ControlWriter().report(99, undefined, []).take());
    expect(world.media.counters('a')?.report?.rtcp.received).toBe(1);
  });
});

describe('VoIP metrics', () => {
  /** The block of the last XR that was sent. */
  const lastMetrics = (world: World): VoipMetrics | undefined =>
    world.controls
      .flatMap(({ octets }) => read(octets))
      .flatMap((each) => (each.kind === 'xr' ? each.voip : []))
      .at(-1);

  it('tell bursts from gaps, in 256ths and milliseconds (RFC 3611 §4.7.2)', () => {
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

  it('count what came too late to be played as discarded', () => {
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

  it('are of the source they name: another that begins anew is not a loss', () => {
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

describe('media that stops (RFC 3264 §8.4)', () => {
  const silent = (world: World): readonly unknown[] => world.events.filter(({ on }) => on === 'silent');

  it('is told once, again after more came, and not while held', () => {
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
    expect(silent(world)[0]).toEqual({ on: 'silent', id: 'a', silentMs: expect.any(Number) as number });
  });

  it('is not waited for where nobody should send, nor unless asked for', () => {
    const [held, usual] = [new World({ timeoutMs: 1000 }), new World()];
    held.talk('a', { direction: 'sendonly' });
    usual.talk('a');
    for (const world of [held, usual]) world.clock.run(60_000);
    expect([silent(held), silent(usual)]).toEqual([[], []]);
  });
});
