import { energyOf } from './meter.ts';
import { VoiceActivity } from './voice-activity.ts';

/** What is sent for a frame: audio, a CN packet, or no packet. */
export type FrameClass = 'voice' | 'noise' | 'nothing';

/** A CN packet is sent when the noise level has changed by this much, but no sooner than `soonestMs` after the last. */
const noticeableDb = 3;
const soonestMs = 100;
/** A CN packet is sent at least this often: one may be lost, and a NAT drops the mapping of a silent stream. */
const latestMs = 1000;
/** Weight of a new frame in the measured noise. */
const weight = 1 / 4;
/** RFC 3389 §3.1: the level has seven bits, in -dBov. */
const silenceLevel = 127;
const fullScale = 32_768 ** 2;

/**
 * Silence suppression with comfort noise (RFC 3389 §4): in pauses only CN packets are sent, with the level of the
 * noise. Spectral coefficients are left out (optional, §3).
 */
export class SilenceSuppressor {
  /** Payload type of CN. */
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

  /** Sending starts, or resumes after a pause. */
  begin(): void {
    this.#activity.begin();
    this.#silent = false;
  }

  /** Classifies the next frame to send, of `ms`. */
  classify(samples: Int16Array, ms: number): FrameClass {
    const power = samples.length === 0 ? 0 : energyOf(samples, samples.length) / samples.length / fullScale;
    if (this.#activity.isActive(power === 0 ? -silenceLevel : 10 * Math.log10(power), ms)) {
      this.#silent = false;
      this.#power = power;
      return 'voice';
    }
    // Digital silence is not averaged with measured noise.
    this.#power = power === 0 || this.#power === 0 ? power : this.#power + (power - this.#power) * weight;
    return this.#isDue(ms) ? 'noise' : 'nothing';
  }

  /** The payload of the CN packet: the level in -dBov (RFC 3389 §3.1). */
  get level(): number {
    if (this.#power === 0) return silenceLevel;
    return Math.min(silenceLevel, Math.max(0, Math.round(-10 * Math.log10(this.#power))));
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
