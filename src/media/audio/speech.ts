import { dbovOf, energyOf } from './meter.ts';

/** Louder than the noise by so much, and than the quietest anybody speaks. */
const aboveNoiseDb = 9;
const quietestDbov = -50;
/** Speech lasts at least so long: a click does not. */
const onsetMs = 60;
/** The pauses within a sentence are shorter. */
const hangoverMs = 400;
/** How fast the noise is believed to rise, in dB per second; it falls at once. */
const noiseRise = 3;
/** Noise is never believed to be louder: somebody who talks without a pause goes on talking. */
const loudestNoiseDbov = -35;

/**
 * Tells when somebody begins to speak and when he has stopped: by energy against a noise floor that follows the
 * quietest of late, with a hangover over the pauses between words.
 */
export class SpeechDetector {
  readonly #emit: (speaking: boolean) => void;
  #noise = -65;
  #loudMs = 0;
  #quietMs = 0;
  #receivedAt = 0;
  #speaking = false;

  constructor(told: (speaking: boolean) => void) {
    this.#emit = told;
  }

  get speaking(): boolean {
    return this.#speaking;
  }

  process(samples: Int16Array, count: number, rate: number, now: number): void {
    const ms = (count * 1000) / rate;
    const dbov = dbovOf(energyOf(samples, count), count);
    this.#receivedAt = now;
    if (dbov < this.#noise) this.#noise = dbov;
    else this.#noise = Math.min(this.#noise + (noiseRise * ms) / 1000, dbov, loudestNoiseDbov);
    if (dbov > quietestDbov && dbov > this.#noise + aboveNoiseDb) {
      this.#loudMs += ms;
      this.#quietMs = 0;
      if (this.#loudMs >= onsetMs) this.#set(true);
      return;
    }
    this.#loudMs = 0;
    this.#quietMs += ms;
    if (this.#quietMs >= hangoverMs) this.#set(false);
  }

  /** Time passes; nothing may have arrived in it, as after the other side stopped sending. */
  elapsed(now: number): void {
    if (this.#speaking && now - this.#receivedAt >= hangoverMs) this.#set(false);
  }

  /** Nothing will be heard for now: held, closed, or nobody watches. */
  reset(): void {
    this.#set(false);
  }

  #set(speaking: boolean): void {
    if (speaking === this.#speaking) return;
    this.#speaking = speaking;
    if (!speaking) this.#loudMs = 0;
    this.#emit(speaking);
  }
}
