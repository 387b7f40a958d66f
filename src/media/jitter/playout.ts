import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { AudioSink } from '../audio/audio-sink.ts';
import type { Decoder } from '../codec/codec.ts';
import type { Scheduler, Sending } from '../pacing/scheduler.ts';
import type { JitterBounds } from './delay-limits.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import type { Arrived, Placed } from './reorder.ts';

const frameMs = 20;

/**
 * Plays a jitter buffer to whoever listens, a frame every 20 ms by the scheduler of the packets. Nothing runs, and
 * nothing is kept, while nobody listens; frames begin with the first packet.
 */
export class Playout implements Sending {
  readonly #scheduler: Scheduler;
  readonly #bounds: JitterBounds;
  /** Made with the first packet: most calls of a server are heard by nobody here. */
  #made: JitterBuffer | undefined;
  #heard: AudioSink | undefined;
  #listening = false;
  #frame: Int16Array = new Int16Array(0);
  #ssrc = -1;
  #other = -1;
  #timestamp = 0;
  #timed = false;
  #nextAt = 0;

  // The planner's fields.
  readonly periodMs: number = frameMs;
  dueAt = 0;
  phaseMs = -1;
  place = -1;

  constructor(scheduler: Scheduler, bounds: JitterBounds) {
    this.#scheduler = scheduler;
    this.#bounds = bounds;
  }

  /** To whom, and whether the direction of the call allows it. */
  listen(heard: AudioSink | undefined, listening: boolean): void {
    this.#heard = heard;
    this.#listening = listening;
    if (heard === undefined || !listening) this.stop();
  }

  /** Whether packets are wanted. */
  get open(): boolean {
    return this.#listening && this.#heard !== undefined;
  }

  stop(): void {
    if (this.place < 0) return;
    this.#scheduler.stop(this);
    this.#buffer.reset();
  }

  packet(
    decoder: Decoder,
    octets: Uint8Array,
    from: number,
    to: number,
    packet: Arrived & { readonly ssrc: number },
    samples: number,
    newest: boolean,
    now: number,
  ): Placed | 'ssrc' {
    if (packet.ssrc !== this.#ssrc && !this.#follows(packet.ssrc)) return 'ssrc';
    this.#other = -1;
    const placed = this.#buffer.put(decoder, octets, from, to, packet, samples, newest, now);
    if (placed === 'taken' && this.place < 0) this.#start();
    return placed;
  }

  /** Comfort noise (RFC 3389). It says nothing before there was audio, nor of another source than the one that is heard. */
  noise(
    octets: Uint8Array,
    from: number,
    to: number,
    packet: Arrived & { readonly ssrc: number },
    newest: boolean,
    now: number,
  ): void {
    if (this.#made?.started === true && packet.ssrc === this.#ssrc)
      this.#buffer.putNoise(octets, from, to, packet, newest, now);
  }

  /** An event takes the place of audio (RFC 4733 §2.5.1.1): nothing is missing. */
  event(): void {
    this.#made?.pause();
  }

  report(now: number): JitterBufferReport | undefined {
    return this.#timed ? this.#buffer.report(now) : undefined;
  }

  tick(skipped: number): void {
    this.#pass(skipped);
    const now = this.#nextAt;
    this.#nextAt += frameMs;
    const buffer = this.#buffer;
    buffer.begin();
    const rate = buffer.sampleRate;
    const count = (rate * frameMs) / 1000;
    if (this.#frame.length !== count) this.#frame = new Int16Array(count);
    buffer.read(this.#frame, now);
    const units = (buffer.clockRate * frameMs) / 1000;
    // By what was read and not before: only then the silence is counted that gives the first packet its delay.
    if (!this.#timed) this.#timestamp = (buffer.timestamp - units) >>> 0;
    this.#timed = true;
    const timestamp = this.#timestamp;
    this.#timestamp = (timestamp + units) >>> 0;
    this.#heard?.(this.#frame, count, timestamp, this.#ssrc, rate, now, buffer.clockRate);
  }

  get #buffer(): JitterBuffer {
    this.#made ??= new JitterBuffer(this.#bounds);
    return this.#made;
  }

  /** Another source is heard from its second packet in a row on: two that speak at once would only cut each other off. */
  #follows(ssrc: number): boolean {
    const follows = this.#ssrc < 0 || this.#other === ssrc;
    this.#other = ssrc;
    if (!follows) return false;
    this.#made?.reset();
    this.#ssrc = ssrc;
    return true;
  }

  #start(): void {
    const before = this.#nextAt;
    this.#scheduler.start(this);
    if (this.#timed) this.#pass(Math.round((this.dueAt - before) / frameMs));
    this.#nextAt = this.dueAt;
  }

  /** Frames for which it was too late: their time has passed all the same. */
  #pass(frames: number): void {
    this.#timestamp = (this.#timestamp + (frames * this.#buffer.clockRate * frameMs) / 1000) >>> 0;
    this.#nextAt += frames * frameMs;
  }
}
