import { energyOf } from './meter.ts';
import { VoiceActivity } from './voice-activity.ts';

/** What becomes of a frame: it is sent, described by a CN packet, or passed over. */
export type FrameClass = 'voice' | 'noise' | 'nothing';

/** The noise is described anew when it has changed by so much, though not sooner than after so long. */
const noticeableDb = 3;
const soonestMs = 100;
/** And so often in any case: a description may be lost, and a NAT on the way forgets who is silent. */
const latestMs = 1000;
/** The share of a frame in the measured noise. */
const memory = 1 / 4;
/** RFC 3389 §3.1: seven bits of -dBov. */
const mute = 127;
const fullScale = 32_768 ** 2;

/**
 * Silence suppression with comfort noise (RFC 3389 §4): while nobody speaks there are no packets but those that say, now
 * and then, how loud the noise is. Its spectrum is left out (§3: the coefficients are optional).
 */
export class SilenceSuppressor {
  /** That of CN. */
  readonly payloadType: number;
  readonly #activity: VoiceActivity = new VoiceActivity();
  #power = 0;
  #silent = false;
  #sinceSentMs = 0;
  #sentLevel = 0;

  constructor(payloadType: number) {
    this.#activity.begin();
    this.payloadType = payloadType;
  }

  /** Sending begins, or goes on after a pause of another kind. */
  begin(): void {
    this.#activity.begin();
    this.#silent = false;
  }

  /** The frame that is next to be sent, of `ms`. */
  classify(samples: Int16Array, ms: number): FrameClass {
    const power = samples.length === 0 ? 0 : energyOf(samples, samples.length) / samples.length / fullScale;
    if (this.#activity.isActive(power === 0 ? -mute : 10 * Math.log10(power), ms)) {
      this.#silent = false;
      this.#power = power;
      return 'voice';
    }
    // What was voice, or a mute line, is no noise to remember.
    this.#power = power === 0 || this.#power === 0 ? power : this.#power + (power - this.#power) * memory;
    return this.#isDue(ms) ? 'noise' : 'nothing';
  }

  /** The payload of the CN packet: the level in -dBov (RFC 3389 §3.1). */
  get level(): number {
    if (this.#power === 0) return mute;
    return Math.min(mute, Math.max(0, Math.round(-10 * Math.log10(this.#power))));
  }

  #isDue(ms: number): boolean {
    const level = this.level;
    if (this.#silent) {
      this.#sinceSentMs += ms;
      const changed = Math.abs(level - this.#sentLevel) >= noticeableDb;
      if (!(changed && this.#sinceSentMs >= soonestMs) && this.#sinceSentMs < latestMs) return false;
    }
    this.#silent = true;
    this.#sinceSentMs = 0;
    this.#sentLevel = level;
    return true;
  }
}
