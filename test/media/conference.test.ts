import fc from 'fast-check';
import { NEVER, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import { conference } from '../../src/api/mix/create-conference.ts';
import type { PlayOptions } from '../../src/api/play/playback.ts';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { Resampler } from '../../src/media/audio/resampler.ts';
import { muLaw } from '../../src/media/codec/mu-law.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import { nth } from '../support/nth.ts';
import { double } from '../support/untyped.ts';
import { type Sent, World } from './world.ts';

// Members of a conference are streams of a real engine, on a clock that goes when told.

const loud = 4000;
let lastRef = 0;

/** A stream of the world as the conference knows a call, and the phone at its far end. */
class Stream {
  readonly id: string;
  readonly port: number;
  readonly events$ = NEVER;
  readonly ended$ = NEVER;
  readonly held = { local: false, remote: false };
  readonly state = 'active';
  readonly #world: World;
  #sequence = 0;
  value = 0;

  constructor(world: World, id: string) {
    this.#world = world;
    this.id = id;
    this.port = world.talk(id);
  }

  get call(): Call {
    return double<Call>(this);
  }
  get audio$(): Observable<AudioFrame> {
    return this.#world.media.frames$(this.id);
  }

  play(source: Observable<AudioFrame>, { queue = 'replace', queueMs = 2000 }: PlayOptions): object {
    const { media } = this.#world;
    const { id } = this;
    lastRef += 1;
    const ref = lastRef;
    media.perform({ do: 'play', id, ref, source: { kind: 'frames', queueMs }, options: { queue } });
    const fed = source.subscribe((frame) => media.push(id, frame, ref));
    const stop = (): void => {
      fed.unsubscribe();
      media.perform({ do: 'control', id, ref, control: { do: 'stop' } });
    };
    return { played: new Promise(() => {}), stop, clear: stop };
  }

  /** The phone sends its next packet. */
  speak(): void {
    const octets = Buffer.alloc(172);
    this.#sequence += 1;
    writeHeader(octets, {
      marker: false,
      payloadType: 0,
      sequence: this.#sequence,
      timestamp: this.#sequence * 160,
      ssrc: this.port,
    });
    octets.set(muLaw.encode(new Int16Array(160).fill(this.value)), 12);
    this.#world.arrive(this.port, octets);
  }

  /** What the phone was sent. */
  get heard(): readonly Sent[] {
    return this.#world.sent.filter(({ from }) => from === this.port);
  }
}

const peak = ({ payload }: Sent): number => Math.max(...muLaw.decode(payload).map(Math.abs));

/** Where among `samples`, at 8 kHz, it becomes loud, in ms; -1 when it does not. */
const onsetMs = (samples: Int16Array): number => {
  const at = samples.findIndex((sample) => sample > loud / 2);
  return at < 0 ? -1 : at / 8;
};

/** What a change from one rate to another holds back of a packet, in ms: half the width of its filter. */
const filterMs = (from: number, to: number): number => {
  const made = from === to ? to / 50 : new Resampler(from, to).process(new Int16Array(from / 50)).length;
  return 20 - (made * 1000) / to;
};

/** Streams whose phones speak every 20 ms, each at its own moment. */
const meeting = (phases: readonly number[], sampleRate: 8000 | 16_000) => {
  const world = new World();
  const streams = phases.map((_, i) => new Stream(world, `s${i}`));
  const room = conference({ sampleRate });
  const members = streams.map((stream) => room.join(stream.call));
  let at = 0;
  const run = (ms: number): void => {
    for (const end = at + ms; at < end; at++) {
      for (const [i, stream] of streams.entries()) if (at % 20 === phases[i]) stream.speak();
      world.clock.run(1);
    }
  };
  return { world, streams, room, members, run };
};

describe('a conference on a real engine', () => {
  it('adds at most two packets, wherever the packets of its members lie, and leaves no hole', () => {
    const phase = fc.integer({ min: 0, max: 19 });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 2, maxLength: 5 }), fc.constantFrom(8000, 16_000), (phases, rate) => {
        const { world, streams, room, run } = meeting(phases, rate as 8000);
        const [speaker, ...others] = streams as [Stream, ...Stream[]];
        // A frame waits for the block it belongs to, at most 20 ms, and the block for the listener's next packet, at
        // most 20 ms; either packet may be late by one rest of the scheduler. The two changes of rate are filters.
        // Measured from sample to sample: where an onset lies within its packet is up to the jitter buffer.
        const boundMs = 20 + 20 + world.clock.restMs + filterMs(8000, rate) + filterMs(rate, 8000);
        run(500);
        speaker.value = loud;
        let arrivedAt = 0;
        speaker.audio$.subscribe(({ samples }) => {
          if (arrivedAt === 0 && onsetMs(samples) >= 0) arrivedAt = world.clock.now() + onsetMs(samples);
        });
        run(1000);
        expect(arrivedAt).toBeGreaterThan(0);
        for (const other of others) {
          const packets = other.heard;
          const first = packets.findIndex((packet) => peak(packet) > loud / 2);
          const { at, payload } = nth(packets, first);
          const addedMs = at + onsetMs(muLaw.decode(payload)) - arrivedAt;
          expect(addedMs).toBeGreaterThan(0);
          expect(addedMs).toBeLessThanOrEqual(boundMs);
          for (const packet of packets.slice(first)) expect(peak(packet)).toBeGreaterThan(loud / 2);
        }
        expect(speaker.heard.every((packet) => peak(packet) < 100)).toBe(true);
        room.end();
        void world.media.close();
      }),
      { numRuns: 50, examples: [[[9, 0, 0], 16_000]] },
    );
  });

  it('has not drifted after ten minutes, in which the process stalled now and then', () => {
    const { world, streams, room, run } = meeting([3, 11, 17], 8000);
    const [speaker, listener] = streams as [Stream, Stream];
    for (let minute = 0; minute < 10; minute++) {
      run(60_000);
      world.clock.stall(15 + 20 * minute);
      world.sent.length = 0;
    }
    run(2000);
    speaker.value = loud;
    let arrivedAt = 0;
    speaker.audio$.subscribe(({ samples }) => {
      if (arrivedAt === 0 && Math.max(...samples) > loud / 2) arrivedAt = world.clock.now();
    });
    run(500);
    const first = listener.heard.find((packet) => peak(packet) > loud / 2);
    // What waits to be sent holds at most three packets.
    expect((first as Sent).at - arrivedAt).toBeLessThanOrEqual(80);
    room.end();
    void world.media.close();
  });

  it('leaves nothing of a member that leaves: no source, no listener', () => {
    const { world, streams, members, room, run } = meeting([0, 10], 8000);
    for (const stream of streams) stream.value = loud;
    run(1000);
    members[0]?.leave();
    // What was mixed before is still sent.
    run(20);
    world.sent.length = 0;
    run(500);
    for (const stream of streams) expect(stream.heard.every((packet) => peak(packet) < 100)).toBe(true);
    const { blocks } = room.counters;
    room.end();
    run(200);
    expect(room.counters.blocks).toBe(blocks);
    for (const { id } of streams) world.media.perform({ do: 'close', id });
    expect(world.media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
    expect(world.clock.waits).toBe(0);
  });
});
