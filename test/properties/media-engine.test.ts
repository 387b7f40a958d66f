import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import type { AudioSource, MediaCommand } from '../../src/signal/media.ts';
import { pcma, pcmu, planTo, World } from '../media/world.ts';

const id = fc.constantFrom('a', 'b', 'c');
const source: fc.Arbitrary<AudioSource> = fc.oneof(
  fc.constant<AudioSource>({ kind: 'silence' }),
  fc.constant<AudioSource>({ kind: 'echo' }),
  fc.constant<AudioSource>({ kind: 'frames' }),
  fc.constant<AudioSource>({ kind: 'file', path: '/nowhere/x.wav' }),
  fc.record({ kind: fc.constant('tone' as const), frequencyHz: fc.double(), level: fc.double() }),
);
const plan = fc
  .record({
    send: fc.constantFrom(pcmu, pcma, { ...pcmu, name: 'OPUS' }),
    direction: fc.constantFrom('sendrecv', 'sendonly', 'recvonly', 'inactive'),
    ptimeMs: fc.constantFrom(0, 10, 20, 30, 33, 60, 1000, Number.NaN),
    port: fc.constantFrom(0, 40_000, 40_002),
  })
  .map(({ port, ...rest }) => planTo(port, rest));

const command: fc.Arbitrary<MediaCommand> = fc.oneof(
  fc.record({ do: fc.constant('open' as const), id, host: fc.constantFrom('10.0.0.1', 'a.name') }),
  fc.record({ do: fc.constant('start' as const), id, plan }),
  fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'close' as const), id }),
  fc.record({ do: fc.constant('play' as const), id, source, ref: fc.constant(0) }),
  fc.record({ do: fc.constant('record' as const), id, path: fc.constant('/nowhere/y.wav') }),
  fc.record({ do: fc.constant('dtmf' as const), id, digits: fc.string(), durationMs: fc.double() }),
);

const packet = fc
  .record({
    type: fc.constantFrom(0, 8, 13, 72, 101),
    sequence: fc.nat(0xffff),
    timestamp: fc.nat(),
    ssrc: fc.nat(6),
    payload: fc.uint8Array({ maxLength: 400 }),
  })
  .map(({ type, sequence, timestamp, ssrc, payload }) => {
    const octets = new Uint8Array(12 + payload.length);
    writeHeader(octets, { marker: false, payloadType: type, sequence, timestamp, ssrc });
    octets.set(payload, 12);
    return octets;
  });

const step = fc.oneof(
  { weight: 5, arbitrary: command },
  { weight: 2, arbitrary: fc.record({ run: fc.nat(300) }) },
  { weight: 1, arbitrary: fc.record({ stall: fc.nat(500) }) },
  { weight: 5, arbitrary: fc.record({ arrive: fc.oneof(packet, fc.uint8Array({ maxLength: 40 })), at: fc.nat(7) }) },
);

it('any commands and any packets: nothing throws, each stream closes once, each play ends once, then all is quiet', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60, size: 'max' }),
      fc.constantFrom(0, 5000),
      async (steps, latchMs) => {
        const world = new World({ portRange: { min: 30_000, max: 30_005 }, portRestMs: 100, latchMs });
        const open = new Set<string>();
        const played = new Map<number, number>();
        let ref = 0;
        world.media.events$.subscribe((event) => {
          if (event.on === 'opened') expect(open.has(event.id)).toBe(false);
          if (event.on === 'opened') open.add(event.id);
          else if (event.on !== 'failed') expect(open.has(event.id)).toBe(true);
          if (event.on === 'closed') open.delete(event.id);
          if (event.on === 'failed') expect(event.reason).not.toContain('Error');
          if (event.on === 'played') played.set(event.ref, (played.get(event.ref) ?? 0) + 1);
        });
        const heard = world.media.frames$('a').subscribe();
        const started = new Set<number>();
        // Two streams that talk already, or most commands would find nobody.
        for (const each of ['a', 'b']) world.talk(each);
        for (const each of steps) {
          if ('run' in each) world.clock.run(each.run);
          else if ('stall' in each) world.clock.stall(each.stall);
          else if ('arrive' in each) world.arrive(30_000 + each.at, each.arrive);
          else if (each.do === 'play') {
            ref += 1;
            // A stream that is closing, or was never opened, plays nothing.
            if (world.media.counters(each.id) !== undefined && !world.closing(each.id)) started.add(ref);
            world.media.perform({ ...each, ref });
          } else world.media.perform(each);
        }
        await world.media.close();
        expect(open.size).toBe(0);
        expect(world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
        expect([world.clock.waits, world.sockets.size, world.sendsAfterClose]).toEqual([0, 0, 0]);
        expect([...played.values()].every((times) => times === 1)).toBe(true);
        expect(new Set(played.keys())).toEqual(started);
        expect(heard.closed).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});
