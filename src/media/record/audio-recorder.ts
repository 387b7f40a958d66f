import type { AudioSegment } from '../audio/audio-sink.ts';
import { Channel } from './channel.ts';
import type { WavWriter } from './wav-writer.ts';

/** Audio of a stereo recording that is retained for alignment with the later channel. */
const keptMs = 500;

/**
 * Records received audio, and in stereo the sent audio beside it, to a WAV file: received left, sent right. In stereo
 * the time line follows the clock and both channels their RTP timestamps, so that they are aligned to the sample; in
 * mono the time line begins with the first packet.
 */
export class AudioRecorder {
  readonly #writer: WavWriter;
  readonly #receivedChannel: Channel;
  readonly #sentChannel: Channel | undefined;
  /** Both channels, interleaved, from `#base` on. */
  readonly #ring: Int16Array;
  readonly #alignment: number;
  #base = 0;
  #beganAt: number;
  #pausedAt: number | undefined;

  /** `now` in ms: the beginning of the time line. Stereo when the writer has two channels. */
  constructor(writer: WavWriter, now = 0) {
    this.#writer = writer;
    this.#beganAt = now;
    this.#alignment = (keptMs * writer.sampleRate) / 1000;
    this.#receivedChannel = new Channel(writer.sampleRate);
    this.#sentChannel = writer.channels === 2 ? new Channel(writer.sampleRate) : undefined;
    this.#ring = new Int16Array(this.#sentChannel === undefined ? 0 : 4 * this.#alignment);
  }

  get stereo(): boolean {
    return this.#sentChannel !== undefined;
  }

  /** Received audio, left in stereo. */
  received(segment: AudioSegment): void {
    if (this.#pausedAt !== undefined) return;
    if (this.#sentChannel !== undefined) this.#place(this.#receivedChannel, 0, segment);
    else this.#receivedChannel.take(segment, undefined, this.#append);
  }

  /** Sent audio; ignored in mono. */
  sent(segment: AudioSegment): void {
    if (this.#sentChannel !== undefined && this.#pausedAt === undefined) this.#place(this.#sentChannel, 1, segment);
  }

  pause(now: number): void {
    this.#pausedAt ??= now;
  }

  /** Continues after a pause, which is not in the file. */
  resume(now: number): void {
    if (this.#pausedAt === undefined) return;
    this.#beganAt += now - this.#pausedAt;
    this.#pausedAt = undefined;
    this.#receivedChannel.restart();
    this.#sentChannel?.restart();
  }

  finish(): void {
    if (this.#sentChannel !== undefined) this.#flush(Math.max(this.#receivedChannel.end, this.#sentChannel.end));
    this.#writer.finish();
  }

  readonly #append = (samples: Int16Array, from: number, to: number, at: number): void => {
    if (at > this.#base) this.#writer.skip(at - this.#base);
    this.#writer.write(samples, from, to);
    this.#base = at + to - from;
  };

  #place(lane: Channel, channel: 0 | 1, segment: AudioSegment): void {
    const clock = ((segment.now - this.#beganAt) * this.#writer.sampleRate) / 1000;
    lane.take(segment, clock, (samples, from, to, at) => {
      this.#flush(at + to - from - this.#alignment);
      const ring = this.#ring;
      // Anything before the retained audio is already in the file, as silence.
      for (let i = Math.max(from, from + this.#base - at); i < to; i++) {
        ring[(2 * (at + i - from) + channel) % ring.length] = samples[i] as number;
      }
    });
  }

  /** Writes everything before `until`. */
  #flush(until: number): void {
    const size = this.#ring.length / 2;
    const newest = Math.max(this.#receivedChannel.end, this.#sentChannel?.end ?? 0);
    const stop = Math.min(until, newest);
    while (this.#base < stop) {
      const from = this.#base % size;
      const count = Math.min(stop - this.#base, size - from);
      this.#writer.write(this.#ring, 2 * from, 2 * (from + count));
      this.#ring.fill(0, 2 * from, 2 * (from + count));
      this.#base += count;
    }
    // No audio for longer than is retained, as during a hold.
    if (until > this.#base) {
      this.#writer.skip(until - this.#base);
      this.#base = until;
    }
  }
}
