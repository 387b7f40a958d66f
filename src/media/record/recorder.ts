import { Leg, type Stretch } from './channel.ts';
import type { WavWriter } from './wav-writer.ts';

/** How much of a stereo recording is kept back, for the leg that is behind. */
const keptMs = 500;

/**
 * Lays what arrives, and in stereo what is sent beside it, on one time line, and that into a WAV file: left what was
 * received, right what was sent. In stereo the time line is the clock's, and both legs keep to it by their own RTP
 * timestamps, so they stay together to the sample; in mono it begins with the first packet.
 */
export class Recorder {
  readonly #writer: WavWriter;
  readonly #received: Leg;
  readonly #sent: Leg | undefined;
  /** Both channels in turn, from `#base` on. */
  readonly #ring: Int16Array;
  readonly #kept: number;
  #base = 0;
  #beganAt: number;
  #pausedAt: number | undefined;

  /** `now` in ms: where the time line begins. The writer's channels decide whether it is stereo. */
  constructor(writer: WavWriter, now = 0) {
    this.#writer = writer;
    this.#beganAt = now;
    this.#kept = (keptMs * writer.sampleRate) / 1000;
    this.#received = new Leg(writer.sampleRate);
    this.#sent = writer.channels === 2 ? new Leg(writer.sampleRate) : undefined;
    this.#ring = new Int16Array(this.#sent === undefined ? 0 : 4 * this.#kept);
  }

  get stereo(): boolean {
    return this.#sent !== undefined;
  }

  heard(
    samples: Int16Array,
    count: number,
    timestamp: number,
    ssrc: number,
    rate: number,
    now: number,
    clockRate: number = rate,
  ): void {
    if (this.#pausedAt !== undefined) return;
    const stretch = { samples, count, timestamp, ssrc, rate, clockRate, now };
    if (this.#sent !== undefined) this.#lay(this.#received, 0, stretch);
    else this.#received.take(stretch, undefined, this.#append);
  }

  /** What is sent; nothing in mono. */
  sent(stretch: Stretch): void {
    if (this.#sent !== undefined && this.#pausedAt === undefined) this.#lay(this.#sent, 1, stretch);
  }

  pause(now: number): void {
    this.#pausedAt ??= now;
  }

  /** Goes on where it paused: what was between is not in the file. */
  resume(now: number): void {
    if (this.#pausedAt === undefined) return;
    this.#beganAt += now - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#received.restart();
    this.#sent?.restart();
  }

  finish(): void {
    if (this.#sent !== undefined) this.#flush(Math.max(this.#received.end, this.#sent.end));
    this.#writer.finish();
  }

  readonly #append = (samples: Int16Array, from: number, to: number, at: number): void => {
    if (at > this.#base) this.#writer.skip(at - this.#base);
    this.#writer.write(samples, from, to);
    this.#base = at + to - from;
  };

  #lay(leg: Leg, channel: 0 | 1, stretch: Stretch): void {
    const clock = ((stretch.now - this.#beganAt) * this.#writer.sampleRate) / 1000;
    leg.take(stretch, clock, (samples, from, to, at) => {
      this.#flush(at + to - from - this.#kept);
      const ring = this.#ring;
      // What is earlier than all that is kept is in the file already, as silence.
      for (let i = Math.max(from, from + this.#base - at); i < to; i++) {
        ring[(2 * (at + i - from) + channel) % ring.length] = samples[i] as number;
      }
    });
  }

  /** Writes all that is before `until`. */
  #flush(until: number): void {
    const size = this.#ring.length / 2;
    const newest = Math.max(this.#received.end, this.#sent?.end ?? 0);
    const stop = Math.min(until, newest);
    while (this.#base < stop) {
      const from = this.#base % size;
      const count = Math.min(stop - this.#base, size - from);
      this.#writer.write(this.#ring, 2 * from, 2 * (from + count));
      this.#ring.fill(0, 2 * from, 2 * (from + count));
      this.#base += count;
    }
    // Nothing is there for longer than is kept: a hold.
    if (until > this.#base) {
      this.#writer.skip(until - this.#base);
      this.#base = until;
    }
  }
}
