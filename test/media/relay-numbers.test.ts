import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { OpeningContext } from '../../src/media/srtp/opening-context.ts';
import { SealingContext } from '../../src/media/srtp/sealing-context.ts';
import type { PlanChange } from '../support/media-plan.ts';
import { nth } from '../support/nth.ts';
import { Bridged, packet } from './bridged.ts';
import { World } from './world.ts';

it('streams of two engines on one thread are relayed too', () => {
  const [one, two] = [new World({}, seededEntropy(1)), new World({}, seededEntropy(2))];
  const port = one.talk('of-one');
  two.talk('of-two');
  two.media.perform({ do: 'play', id: 'of-two', ref: 1, source: { kind: 'frames' } });
  one.media.perform({ do: 'relay', id: 'of-one', toStream: 'of-two', ref: 1 });
  one.arrive(port, packet({ sequence: 3 }));
  expect(two.sent.map(({ payload }) => payload[0])).toEqual([3]);
  two.media.perform({ do: 'close', id: 'of-two' });
  one.arrive(port, packet({ sequence: 4 }));
  expect(two.sent).toHaveLength(1);
  expect(one.events.at(-1)).toEqual({ on: 'relay', id: 'of-one', to: 'of-two', passing: false });
  one.media.perform({ do: 'close', id: 'of-one' });
});

describe('SRTP', () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80';
  const key = (fill: number): string => Buffer.alloc(30, fill).toString('base64');
  const keyed = (send: number, receive: number): PlanChange => ({
    srtp: { suite, keys: { send: key(send), receive: key(receive) } },
  });

  it('packets are opened with the key of one stream and sealed with that of the other, late ones too, each index once (RFC 3711 §9.1)', () => {
    const bridged = new Bridged(keyed(1, 2), keyed(3, 4));
    const opening = new OpeningContext(suite, Buffer.alloc(30, 3));
    const received: number[] = [];
    bridged.world.watch = (octets) => {
      const length = opening.packet(octets, octets.length);
      expect(length).toBeGreaterThan(0);
      if (octets[12] !== 0xff) received.push(nth(octets, 12));
    };
    const peer = new SealingContext(suite, Buffer.alloc(30, 2));
    const sealed = [65_533, 65_534, 65_536, 65_537, 65_538].map((sequence) => {
      const room = Buffer.concat([packet({ sequence }), Buffer.alloc(20)]);
      return room.subarray(0, peer.packet(room, 172));
    });
    for (const n of [0, 1, 3, 2, 2, 4]) bridged.world.arrive(bridged.from, Buffer.from(nth(sealed, n)));
    // A packet in the clear is not relayed.
    bridged.world.arrive(bridged.from, packet({ sequence: 65_539 }));
    expect(received).toEqual([133, 134, 137, 136, 138]);
  });
});

it('any packets in any order are sent with each sequence number once, and only by the target stream', () => {
  const kinds = fc.record({
    sequence: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 0xffff })),
    timestamp: fc.oneof(fc.integer({ min: 0, max: 60_000 }), fc.integer({ min: 0, max: 0xffff_ffff })),
    type: fc.constantFrom(0, 0, 0, 8, 13, 101, 77),
    ssrc: fc.constantFrom(99, 99, 99, 7),
    size: fc.constantFrom(160, 160, 0, 1, 4, 1400),
    passMs: fc.constantFrom(0, 5, 20, 20, 700),
    command: fc.constantFrom(undefined, undefined, undefined, 'pause', 'resume', 'dtmf', 'relay', 'mute', 'unmute'),
  });
  fc.assert(
    fc.property(fc.array(kinds, { maxLength: 60 }), (all) => {
      const bridged = new Bridged();
      for (const { size, passMs, command, ...made } of all) {
        if (command === 'pause' || command === 'resume') bridged.do({ do: command, id: 'b' });
        else if (command === 'dtmf') bridged.do({ do: 'dtmf', id: 'b', digits: '1', durationMs: 60 });
        else if (command === 'relay') bridged.do({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
        else if (command !== undefined)
          bridged.do({ do: 'settings', id: 'b', settings: { muted: command === 'mute' } });
        bridged.arrive({ ...made, payload: randomBytes(size) });
        bridged.world.clock.run(passMs);
      }
      const used = new Set(bridged.sent.map(({ ssrc, sequence }) => `${ssrc} ${sequence}`));
      expect(used.size).toBe(bridged.sent.length);
      bridged.do({ do: 'close', id: 'a' });
      bridged.do({ do: 'close', id: 'b' });
      expect(bridged.world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
    }),
    { numRuns: 150 },
  );
});
