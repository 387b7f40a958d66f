import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keysOf } from '../../src/core/keys-of.ts';
import { lifeOf } from '../../src/media/srtp/key-life.ts';
import { guessIndex, OpeningContext } from '../../src/media/srtp/opening-context.ts';
import { ReplayWindow, windowSize } from '../../src/media/srtp/replay-window.ts';
import { SealingContext } from '../../src/media/srtp/sealing-context.ts';
import { suites } from '../../src/media/srtp/suite.ts';
import type { SrtpSuite } from '../../src/signal/srtp.ts';
import { nth } from '../support/nth.ts';

const names = keysOf(suites);
const masterOf = (name: SrtpSuite): Buffer => randomBytes(suites[name].keyLength + suites[name].saltLength);

const rtp = (sequence: number, ssrc = 0xdeadbeef, payload = 160): Buffer => {
  const octets = Buffer.alloc(12 + payload, sequence & 0xff);
  octets[0] = 0x80;
  octets[1] = 0;
  octets.writeUInt16BE(sequence & 0xffff, 2);
  octets.writeUInt32BE(ssrc, 8);
  return octets;
};

const rtcp = (ssrc = 0xdeadbeef): Buffer => {
  const octets = Buffer.alloc(28, 7);
  octets.set([0x80, 200, 0, 6]);
  octets.writeUInt32BE(ssrc, 4);
  return octets;
};

const sealed = (context: SealingContext, clear: Buffer): Buffer => {
  const octets = Buffer.alloc(clear.length + 20);
  clear.copy(octets);
  return octets.subarray(0, context.packet(octets, clear.length));
};

const sealedReport = (context: SealingContext, clear: Buffer): Buffer => {
  const octets = Buffer.alloc(clear.length + 20);
  clear.copy(octets);
  return octets.subarray(0, context.control(octets, clear.length));
};

/** Opens a copy and returns the packet, or the fault. */
const opened = (context: OpeningContext, packet: Buffer): Buffer | string => {
  const copy = Buffer.from(packet);
  const length = context.packet(copy, copy.length);
  return length < 0 ? context.fault : copy.subarray(0, length);
};

const openedReport = (context: OpeningContext, packet: Buffer): Buffer | string => {
  const copy = Buffer.from(packet);
  const length = context.control(copy, copy.length);
  return length < 0 ? context.fault : copy.subarray(0, length);
};

describe.each(names)('%s', (name) => {
  it('a sealed packet of any shape is opened', () => {
    const master = masterOf(name);
    const [seal, open] = [new SealingContext(name, master), new OpeningContext(name, master)];
    let sequence = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1400 }), fc.nat(15), fc.option(fc.nat(9)), (payload, csrc, extension) => {
        const clear = Buffer.concat([
          rtp(sequence++),
          Buffer.alloc(csrc * 4 + 4 + (extension ?? 0) * 4),
          randomBytes(payload),
        ]);
        clear[0] = 0x80 | csrc | (extension === null ? 0 : 0x10);
        if (extension !== null) clear.writeUInt16BE(extension, 12 + csrc * 4 + 2);
        expect(opened(open, sealed(seal, clear))).toEqual(clear);
      }),
      { numRuns: 50 },
    );
  });

  it('a packet changed anywhere is refused and changes no state (RFC 3711)', () => {
    const master = masterOf(name);
    const [seal, open] = [new SealingContext(name, master), new OpeningContext(name, master)];
    const first = sealed(seal, rtp(1));
    const second = sealed(seal, rtp(2));
    const report = sealedReport(seal, rtcp());
    opened(open, first);
    fc.assert(
      fc.property(fc.nat(second.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const forged = Buffer.from(second);
        forged[at] = (forged[at] as number) ^ change;
        const before = Buffer.from(forged);
        expect(open.packet(forged, forged.length)).toBe(-1);
        // Unchanged: another key may be tried on it.
        expect(forged).toEqual(before);
        const forgedReport = Buffer.from(report);
        forgedReport[at % report.length] = (forgedReport[at % report.length] as number) ^ change;
        expect(open.control(forgedReport, forgedReport.length)).toBe(-1);
      }),
      { numRuns: 60 },
    );
    expect(opened(open, second)).toEqual(rtp(2));
    expect(openedReport(open, report)).toEqual(rtcp());
  });

  it('a truncated packet is refused', () => {
    const master = masterOf(name);
    const [seal, open] = [new SealingContext(name, master), new OpeningContext(name, master)];
    const packet = sealed(seal, rtp(1));
    const report = sealedReport(seal, rtcp());
    for (let length = 0; length < packet.length; length++) {
      expect(opened(open, packet.subarray(0, length))).toBeTypeOf('string');
      if (length < report.length) expect(openedReport(open, report.subarray(0, length))).toBeTypeOf('string');
    }
    expect(opened(open, packet)).toEqual(rtp(1));
  });

  it('any octets never throw', () => {
    const open = new OpeningContext(name, masterOf(name));
    const seal = new SealingContext(name, masterOf(name));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (octets, likely) => {
        if (likely && octets.length > 1) octets.set([0x80, 0]);
        expect(open.packet(octets, octets.length)).toBe(-1);
        expect(open.control(octets, octets.length)).toBe(-1);
        const room = Buffer.alloc(octets.length + 20);
        room.set(octets);
        expect(seal.packet(room, octets.length)).toBeLessThanOrEqual(octets.length + 16);
        expect(seal.control(room, octets.length)).toBeLessThanOrEqual(octets.length + 20);
      }),
      { numRuns: 100 },
    );
  });
});

describe('the index', () => {
  const name = 'AES_CM_128_HMAC_SHA1_80';
  const pair = (): [SealingContext, OpeningContext] => {
    const master = masterOf(name);
    return [new SealingContext(name, master), new OpeningContext(name, master)];
  };

  it('the index rolls over twice, with losses and reordering around each wrap (RFC 3711)', () => {
    const [seal, open] = pair();
    const late: Buffer[] = [];
    for (
      let index = 65_000;
      index < 3 * 65_536 + 100;
      index += index % 65_536 > 65_500 || index % 65_536 < 50 ? 1 : 29
    ) {
      const packet = sealed(seal, rtp(index));
      if (index % 7 === 3) late.push(packet);
      else expect(opened(open, packet)).toEqual(rtp(index));
      if (index % 7 === 6) for (const each of late.splice(0)) expect(opened(open, each)).toBeInstanceOf(Buffer);
    }
  });

  it('the index is found when everything before the first wrap was lost', () => {
    const [seal, open] = pair();
    sealed(seal, rtp(65_535));
    expect(opened(open, sealed(seal, rtp(3)))).toEqual(rtp(3));
    expect(opened(open, sealed(seal, rtp(4)))).toEqual(rtp(4));
  });

  it('no index is sealed twice: a duplicate and a packet beyond the window are refused, a reordered one is sealed once', () => {
    const [seal] = pair();
    sealed(seal, rtp(100));
    expect(seal.packet(Buffer.concat([rtp(100), Buffer.alloc(20)]), 172)).toBe(-1);
    expect(seal.packet(Buffer.concat([rtp(99), Buffer.alloc(20)]), 172)).toBeGreaterThan(172);
    expect(seal.packet(Buffer.concat([rtp(99), Buffer.alloc(20)]), 172)).toBe(-1);
    expect(seal.packet(Buffer.concat([rtp(0x1_0000 - 29), Buffer.alloc(20)]), 172)).toBe(-1);
    expect(seal.packet(Buffer.concat([rtp(101), Buffer.alloc(20)]), 172)).toBe(182);
  });

  it('each source has its own index', () => {
    const [seal, open] = pair();
    for (let i = 0; i < 40; i++) {
      const ssrc = 1000 + i;
      expect(opened(open, sealed(seal, rtp(500, ssrc)))).toEqual(rtp(500, ssrc));
    }
  });

  it('the index of the current source survives any number of others', () => {
    const master = masterOf(name);
    const open = new OpeningContext(name, master);
    const main = new SealingContext(name, master);
    for (let index = 60_000; index < 140_000; index += 20_000) opened(open, sealed(main, rtp(index)));
    for (let i = 0; i < 60; i++) {
      const other = new SealingContext(name, master);
      expect(opened(open, sealed(other, rtp(500, 1000 + i)))).toEqual(rtp(500, 1000 + i));
      expect(opened(open, sealed(main, rtp(140_000 + i)))).toEqual(rtp(140_000 + i));
    }
  });

  it('the guessed index is the one nearest to the highest so far (RFC 3711 §3.3.1)', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: -32_767, max: 32_767 }), (highest, ahead) => {
        const index = highest + ahead;
        if (index >= 0) expect(guessIndex(highest, index % 65_536)).toBe(index);
        else expect(guessIndex(highest, index + 65_536)).toBeGreaterThan(highest);
      }),
    );
  });
});

describe('the life of a key (RFC 3711 §9.2)', () => {
  const name = 'AES_CM_128_HMAC_SHA1_80';
  const few = { packets: 5, control: 3 };

  it('a key at the end of its lifetime seals no packet of any source', () => {
    const seal = new SealingContext(name, masterOf(name), few);
    for (let n = 1; n <= 5; n++) {
      expect(sealed(seal, rtp(n, 7 + (n % 2))).length).toBeGreaterThan(172);
      expect(seal.spent).toBe(false);
    }
    expect(seal.packet(rtp(6), 172)).toBe(-1);
    expect(seal.spent).toBe(true);
    // Reports have a count of their own.
    for (let n = 0; n < 3; n++) expect(sealedReport(seal, rtcp(n)).length).toBeGreaterThan(28);
    expect(seal.control(Buffer.concat([rtcp(), Buffer.alloc(20)]), 28)).toBe(-1);
  });

  it('packets that were not sealed do not use up the lifetime of a key', () => {
    const seal = new SealingContext(name, masterOf(name), few);
    for (let n = 0; n < 20; n++) seal.packet(rtp(1), 172);
    expect(seal.spent).toBe(false);
    expect(sealed(seal, rtp(2)).length).toBeGreaterThan(172);
  });

  it('the lifetime limits opened packets too, and only authentic packets use it up', () => {
    const master = masterOf(name);
    const [seal, open] = [new SealingContext(name, master), new OpeningContext(name, master, few)];
    const stranger = new SealingContext(name, masterOf(name));
    for (let n = 1; n <= 5; n++) {
      expect(opened(open, sealed(stranger, rtp(n)))).toBe('unauthentic');
      const packet = sealed(seal, rtp(n, 7));
      expect(opened(open, packet)).toEqual(rtp(n, 7));
      expect(opened(open, packet)).toBe('replayed');
    }
    expect(opened(open, sealed(stranger, rtp(6)))).toBe('unauthentic');
    expect(opened(open, sealed(seal, rtp(6, 7)))).toBe('expired');
    expect(opened(open, sealed(seal, rtp(7, 8)))).toBe('expired');
    for (let n = 0; n < 3; n++) expect(openedReport(open, sealedReport(seal, rtcp()))).toEqual(rtcp());
    expect(openedReport(open, sealedReport(seal, rtcp()))).toBe('expired');
  });

  it('the lifetime of a key is 2^48 packets and 2^31 reports unless it is set lower, and never more', () => {
    expect(lifeOf(undefined)).toEqual({ packets: 2 ** 48, control: 2 ** 31 });
    expect(lifeOf(2 ** 40)).toEqual({ packets: 2 ** 40, control: 2 ** 31 });
    expect(lifeOf(1000)).toEqual({ packets: 1000, control: 1000 });
  });
});

describe('a replay', () => {
  it('a replay is refused in RTP and RTCP, and no other packet is (RFC 3711 §3.3.2)', () => {
    const name = 'AES_CM_128_HMAC_SHA1_32';
    const master = masterOf(name);
    const seal = new SealingContext(name, master);
    const packets = Array.from({ length: 300 }, (_, i) => sealed(seal, rtp(i)));
    const reports = Array.from({ length: 30 }, () => sealedReport(seal, rtcp()));
    fc.assert(
      fc.property(fc.array(fc.nat(299), { maxLength: 60 }), (order) => {
        const open = new OpeningContext(name, master);
        const came = new Set<number>();
        let highest = -1;
        for (const i of order) {
          const fresh = !came.has(i) && i > highest - windowSize;
          expect(opened(open, nth(packets, i))).toEqual(fresh ? rtp(i) : 'replayed');
          came.add(i);
          highest = Math.max(highest, i);
        }
      }),
      { numRuns: 60 },
    );
    const open = new OpeningContext(name, master);
    for (const report of reports) expect(openedReport(open, report)).toEqual(rtcp());
    for (const report of reports) expect(openedReport(open, report)).toBe('replayed');
  });

  it('the replay window gives the same answers as a list of indices', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -200, max: 300 }), { maxLength: 200 }), (steps) => {
        const window = new ReplayWindow();
        const seen = new Set<number>();
        let at = 1000;
        for (const step of steps) {
          at = Math.max(0, at + step);
          const fresh = !seen.has(at) && at > window.highest - windowSize;
          expect(window.isNew(at)).toBe(fresh);
          if (fresh) {
            window.add(at);
            seen.add(at);
          }
        }
      }),
    );
    expect(windowSize).toBeGreaterThanOrEqual(64);
  });
});
