import { dbovOf } from '../audio/meter.ts';

const quietDbov = -90;
/** The level falls by this many dB per second between words; it rises within `riseMs`. */
const fallDbPerS = 40;
const riseMs = 60;

/** Smoothed speech level of a participant. Time is that of the audio. */
export class SpeechLevel {
  dbov: number = quietDbov;

  /** `power`: the mean square of the samples. */
  update(power: number, ms: number): void {
    const now = dbovOf(power, 1);
    if (now > this.dbov) this.dbov += (now - this.dbov) * Math.min(1, ms / riseMs);
    else this.dbov = Math.max(now, this.dbov - (fallDbPerS * ms) / 1000, quietDbov);
  }

  reset(): void {
    this.dbov = quietDbov;
  }

  /** The level after `ms` of silence. */
  decay(ms: number): void {
    this.dbov = Math.max(quietDbov, this.dbov - (fallDbPerS * ms) / 1000);
  }
}
