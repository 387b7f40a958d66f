import type { AudioSink } from '../audio/audio-sink.ts';
import { amplify, gainOf } from '../audio/gain.ts';
import type { FrameListener } from '../media-engine.ts';
import type { Player } from '../playback/player.ts';
import type { SentTap } from '../playback/player-events.ts';

/** Hears what arrives, before anybody else may change it. */
export type ReceivedTap = (samples: Int16Array, count: number, rate: number, now: number) => void;

/** A recording as its stream feeds it. */
export interface RecordingTap {
  readonly received: AudioSink;
  /** What is sent, where the recording wants it. */
  readonly sent?: SentTap;
}

/** Who hears what arrives and what is sent: the echo, recordings, meters, the app. Nothing is made for nobody. */
export class AudioFanout {
  readonly #player: Player;
  readonly recordings: Map<string, RecordingTap> = new Map();
  readonly receivedTaps: Set<ReceivedTap> = new Set();
  readonly sentTaps: Set<SentTap> = new Set();
  #listener: FrameListener | undefined;
  /** Frames the listener had no room for. */
  framesDropped = 0;
  #gain = 1;

  constructor(player: Player) {
    this.#player = player;
  }

  set gain(gain: number) {
    this.#gain = gainOf(gain);
  }

  /** What arrives is heard as it came. */
  get unmodified(): boolean {
    return this.#gain === 1;
  }

  /** Where audio goes; `undefined` while nobody is there, so that nothing is decoded in vain. */
  get heard(): AudioSink | undefined {
    const listened = this.#listener !== undefined || this.recordings.size > 0 || this.receivedTaps.size > 0;
    return listened || this.#player.echo !== undefined ? this.#heard : undefined;
  }

  /** Where goes what is sent; `undefined` while nobody wants it. */
  get monitor(): SentTap | undefined {
    if (this.sentTaps.size > 0) return this.#sent;
    for (const tape of this.recordings.values()) if (tape.sent !== undefined) return this.#sent;
    return undefined;
  }

  listen(listener: FrameListener | undefined): void {
    this.#listener = listener;
  }

  readonly #heard: AudioSink = (frame) => {
    const { samples, count, timestamp, rate, now } = frame;
    amplify(samples, 0, count, this.#gain);
    for (const ear of this.receivedTaps) ear(samples, count, rate, now);
    this.#player.echo?.arrived(samples, count, rate);
    for (const tape of this.recordings.values()) tape.received(frame);
    // A copy: the samples are overwritten by the next packet, and a frame belongs to whoever got it.
    if (this.#listener?.({ samples: samples.slice(0, count), sampleRate: rate, timestamp }) === false)
      this.framesDropped += 1;
  };

  readonly #sent: SentTap = (samples, timestamp) => {
    for (const tape of this.recordings.values()) tape.sent?.(samples, timestamp);
    for (const monitor of this.sentTaps) monitor(samples, timestamp);
  };
}
