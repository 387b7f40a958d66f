import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { AudioSink } from '../audio/audio-sink.ts';
import type { Decoder } from '../codec/codec.ts';
import type { Scheduler } from '../pacing/scheduler.ts';
import type { Sending } from '../pacing/slot.ts';
import type { DelayLimits } from './delay-limits.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import type { PacketOrder, PutResult, ReceivedPacket } from './reorder.ts';

const frameMs = 20;

const emptyFrame = () => ({
  samples: new Int16Array(0),
  count: 0,
  timestamp: 0,
  ssrc: -1,
  rate: 8000,
  clockRate: 8000,
  now: 0,
});

/**
 * Reads a jitter buffer and gives a frame to the sink every 20 ms, driven by the packet scheduler. Without a sink
 * nothing runs; it starts with the first packet.
 */
export class Playout implements Sending {
  readonly #scheduler: Scheduler;
  readonly #limits: DelayLimits;
  /** Created with the first packet: most calls of a server have no sink. */
  #jitterBuffer: JitterBuffer | undefined;
  #sink: AudioSink | undefined;
  #enabled = false;
  /** Passed to the sink for every frame: nothing is allocated per frame. Made with the first. */
  #frame: ReturnType<typeof emptyFrame> | undefined;
  #ssrc = -1;
  #candidate = -1;
  #timestamp = 0;
  #timed = false;
  #nextAt = 0;

  // Fields of `Sending`, which the scheduler writes.
  readonly periodMs: number = frameMs;
  dueAt = 0;
  phaseMs = -1;
  place = -1;

  constructor(scheduler: Scheduler, limits: DelayLimits) {
    this.#scheduler = scheduler;
    this.#limits = limits;
  }

  /** Sets the sink; `enabled`: whether the direction of the stream allows it. */
  listen(sink: AudioSink | undefined, enabled: boolean): void {
    this.#sink = sink;
    this.#enabled = enabled;
    if (sink === undefined || !enabled) this.stop();
  }

  /** Whether packets are needed. */
  get open(): boolean {
    return this.#enabled && this.#sink !== undefined;
  }

  stop(): void {
    if (this.place < 0) return;
    this.#scheduler.stop(this);
    this.#buffer.reset();
  }

  packet(
    decoder: Decoder,
    packet: ReceivedPacket & { readonly ssrc: number },
    samples: number,
    order: PacketOrder,
    now: number,
  ): PutResult | 'ssrc' {
    if (packet.ssrc !== this.#ssrc && !this.#switchTo(packet.ssrc)) return 'ssrc';
    this.#candidate = -1;
    const result = this.#buffer.put(decoder, packet, samples, order, now);
    if (result === 'taken' && this.place < 0) this.#start();
    return result;
  }

  /** A packet of comfort noise (RFC 3389). Ignored before the first audio, and from another source. */
  noise(packet: ReceivedPacket & { readonly ssrc: number }, now: number): void {
    if (this.#jitterBuffer?.started === true && packet.ssrc === this.#ssrc)
      this.#jitterBuffer.putNoise(packet, 'next', now);
  }

  /** A telephone event replaces audio (RFC 4733 §2.5.1.1): missing packets are not lost. */
  event(): void {
    this.#jitterBuffer?.pause();
  }

  report(now: number): JitterBufferReport | undefined {
    return this.#timed ? this.#buffer.report(now) : undefined;
  }

  tick(skipped: number): void {
    this.#skip(skipped);
    const now = this.#nextAt;
    this.#nextAt += frameMs;
    const buffer = this.#buffer;
    buffer.begin();
    const rate = buffer.sampleRate;
    const count = (rate * frameMs) / 1000;
    this.#frame ??= emptyFrame();
    const frame = this.#frame;
    if (frame.samples.length !== count) frame.samples = new Int16Array(count);
    buffer.read(frame.samples, now);
    const units = (buffer.clockRate * frameMs) / 1000;
    // Computed after the read, which includes the prefill before the first packet.
    if (!this.#timed) this.#timestamp = (buffer.timestamp - units) >>> 0;
    this.#timed = true;
    const timestamp = this.#timestamp;
    this.#timestamp = (timestamp + units) >>> 0;
    frame.count = count;
    frame.timestamp = timestamp;
    frame.ssrc = this.#ssrc;
    frame.rate = rate;
    frame.clockRate = buffer.clockRate;
    frame.now = now;
    this.#sink?.(frame);
  }

  get #buffer(): JitterBuffer {
    this.#jitterBuffer ??= new JitterBuffer(this.#limits);
    return this.#jitterBuffer;
  }

  /**
   * A new source replaces the current one with its second packet in a row: two simultaneous sources do not interrupt
   * each other.
   */
  #switchTo(ssrc: number): boolean {
    const follows = this.#ssrc < 0 || this.#candidate === ssrc;
    this.#candidate = ssrc;
    if (!follows) return false;
    this.#jitterBuffer?.reset();
    this.#ssrc = ssrc;
    return true;
  }

  #start(): void {
    const before = this.#nextAt;
    this.#scheduler.start(this);
    if (this.#timed) this.#skip(Math.round((this.dueAt - before) / frameMs));
    this.#nextAt = this.dueAt;
  }

  /** Skips frames that were not played in time: timestamps and deadlines advance. */
  #skip(frames: number): void {
    this.#timestamp = (this.#timestamp + (frames * this.#buffer.clockRate * frameMs) / 1000) >>> 0;
    this.#nextAt += frames * frameMs;
  }
}
