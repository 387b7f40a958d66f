import { dbovOf, energyOf } from './meter.ts';

/** A frame is speech when it is this much above the noise floor, and above `quietestDbov`. */
const aboveNoiseDb = 9;
const quietestDbov = -50;
/** Shorter sounds, such as clicks, are not speech. */
const onsetMs = 60;
/** Longer than the pauses within a sentence. */
const hangoverMs = 400;
/** The noise floor rises by this many dB per second at most; it falls at once. */
const noiseRise = 3;
/** Upper limit of the noise floor: continuous speech stays speech. */
const loudestNoiseDbov = -35;

/**
 * Detects the begin and end of speech: energy against a noise floor that follows the quietest recent frames, with a
 * hangover over the pauses between words.
 */
export class SpeechDetector {
  readonly #emit: (speaking: boolean) => void;
  #noise = -65;
  #loudMs = 0;
  #quietMs = 0;
  #receivedAt = 0;
  #speaking = false;

  constructor(emit: (speaking: boolean) => void) {
    this.#emit = emit;
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

  /** Advances time without audio, as when the peer stops sending. */
  elapsed(now: number): void {
    if (this.#speaking && now - this.#receivedAt >= hangoverMs) this.#set(false);
  }

  /** No audio is expected for now: ends speech, if any. */
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
