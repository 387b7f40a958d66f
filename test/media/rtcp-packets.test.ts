import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReportBlock, SenderInfo } from '../../src/media/rtcp/model.ts';
import { middleOf, ntpOf } from '../../src/media/rtcp/ntp.ts';
import { readControl } from '../../src/media/rtcp/read.ts';
import { ControlWriter } from '../../src/media/rtcp/write.ts';
import { metrics, read } from './rtcp-peer.ts';

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

describe('a written compound packet is read back', () => {
  it('SR or RR, SDES, XR and BYE of one compound read back with any numbers (RFC 3550 §6)', () => {
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

  it('a CNAME of any length is followed by at least one zero octet', () => {
    for (let length = 0; length < 9; length++) {
      const name = 'abcdefghi'.slice(0, length);
      const octets = new ControlWriter().report(1, undefined, []).name(2, name).take();
      expect(octets[8 + 8 + 2 + length], String(length)).toBe(0);
      expect(read(octets)[1]).toEqual({ kind: 'sdes', names: [{ ssrc: 2, cname: name }] });
    }
  });
});

describe('an invalid compound packet is refused as a whole (RFC 3550 §A.2, §6)', () => {
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

  it('padding at the end, APP and feedback packets are skipped', () => {
    expect(read(padded(4)).map((each) => each.kind)).toEqual(['rr', 'sdes']);
    expect(read(Buffer.concat([rr(), Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2])])).length).toBe(2);
  });

  it('any octets, and any change to valid ones, give packets or a fault and never throw', () => {
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

it('NTP time has 32 bits of seconds and of fraction, of which RTCP uses the middle 32', () => {
  const { seconds, fraction } = ntpOf(1_000.5 * 1000);
  expect([seconds, fraction]).toEqual([2_208_988_800 + 1000, 0x8000_0000]);
  expect(middleOf(0x1234_5678, 0x9abc_def0)).toBe(0x5678_9abc);
});
