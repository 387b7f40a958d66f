import type { Listener } from './media-engine.ts';
import type { Player } from './player.ts';
import type { Heard } from './receiver.ts';
import { Recorder } from './sink/recorder.ts';
import { WavWriter } from './sink/wav-writer.ts';

/** Who hears what arrives: the echo, a recording, the app. */
export class Audience {
  readonly #player: Player;
  #recorder: Recorder | undefined;
  #listener: Listener | undefined;

  constructor(player: Player) {
    this.#player = player;
  }

  /** Where audio goes; `undefined` while nobody is there, so that nothing is decoded in vain. */
  get heard(): Heard | undefined {
    const some = this.#player.echo !== undefined || this.#recorder !== undefined || this.#listener !== undefined;
    return some ? this.#heard : undefined;
  }

  listen(listener: Listener | undefined): void {
    this.#listener = listener;
  }

  /** Records to `path` from now on, and finishes what was recorded before. `done` is called once its file is closed. */
  record(path: string, sampleRate: number, done: (error?: string) => void): void {
    this.#recorder?.finish();
    this.#recorder = new Recorder(new WavWriter(path, sampleRate, done));
  }

  finish(): void {
    this.#recorder?.finish();
  }

  readonly #heard: Heard = (samples, count, timestamp, ssrc, rate, now) => {
    this.#player.echo?.arrived(samples, count);
    this.#recorder?.heard(samples, count, timestamp, ssrc, rate, now);
    // A copy: the samples are overwritten by the next packet, and a frame belongs to whoever got it.
    this.#listener?.({ samples: samples.slice(0, count), sampleRate: rate, timestamp });
  };
}
