import type { AudioSink } from '../audio/audio-sink.ts';
import { amplify, gainOf } from '../audio/gain.ts';
import type { FrameListener } from '../media-engine.ts';
import type { Player } from '../playback/player.ts';
import type { SentTap } from '../playback/player-events.ts';

/** Takes received audio as it was decoded: 20 ms frames. The samples are overwritten by the next frame. `now` in ms. */
export type ReceivedTap = (samples: Int16Array, count: number, rate: number, now: number) => void;

/** Where a recording takes audio. */
export interface RecordingTap {
  readonly received: AudioSink;
  /** Takes sent audio; absent for a recording of received audio alone. */
  readonly sent?: SentTap;
}

/** Passes received audio to the echo, taps, recordings and the application, and sent audio to taps and recordings. */
export class AudioFanout {
  readonly #player: Player;
  readonly recordings: Map<string, RecordingTap> = new Map();
  readonly receivedTaps: Set<ReceivedTap> = new Set();
  readonly sentTaps: Set<SentTap> = new Set();
  #listener: FrameListener | undefined;
  /** Frames that the listener refused. */
  framesDropped = 0;
  #gain = 1;

  constructor(player: Player) {
    this.#player = player;
  }

  set gain(gain: number) {
    this.#gain = gainOf(gain);
  }

  /** Received audio is passed on without a change. */
  get unmodified(): boolean {
    return this.#gain === 1;
  }

  /** Takes received audio; undefined while there is no subscriber, so that nothing is decoded in vain. */
  get sink(): AudioSink | undefined {
    const wanted = this.#listener !== undefined || this.recordings.size > 0 || this.receivedTaps.size > 0;
    return wanted || this.#player.echo !== undefined ? this.#received : undefined;
  }

  /** Takes sent audio; undefined while there is no subscriber. */
  get sentTap(): SentTap | undefined {
    if (this.sentTaps.size > 0) return this.#sent;
    for (const { sent } of this.recordings.values()) if (sent !== undefined) return this.#sent;
    return undefined;
  }

  listen(listener: FrameListener | undefined): void {
    this.#listener = listener;
  }

  readonly #received: AudioSink = (frame) => {
    const { samples, count, timestamp, rate, now } = frame;
    amplify(samples, 0, count, this.#gain);
    for (const tap of this.receivedTaps) tap(samples, count, rate, now);
    this.#player.echo?.arrived(samples, count, rate);
    for (const each of this.recordings.values()) each.received(frame);
    // A copy: the samples are overwritten by the next packet, and a frame belongs to its subscriber.
    if (this.#listener?.({ samples: samples.slice(0, count), sampleRate: rate, timestamp }) === false)
      this.framesDropped += 1;
  };

  readonly #sent: SentTap = (samples, timestamp) => {
    for (const each of this.recordings.values()) each.sent?.(samples, timestamp);
    for (const tap of this.sentTaps) tap(samples, timestamp);
  };
}
