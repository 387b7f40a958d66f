import { dbovOf } from '../audio/meter.ts';

const quietDbov = -90;
/** How fast the level falls between words, in dB per second; it rises within a syllable. */
const fallDbPerS = 40;
const riseMs = 60;

/** How loud somebody speaks, evened out over the pauses between words. On the clock of the audio. */
export class SpeechLevel {
  dbov: number = quietDbov;

  /** `power`: the mean square of the samples. */
  update(power: number, ms: number): void {
    const now = dbovOf(power, 1);
    if (now > this.dbov) this.dbov += (now - this.dbov) * Math.min(1, ms / riseMs);
    else this.dbov = Math.max(now, this.dbov - (fallDbPerS * ms) / 1000, quietDbov);
  }

  /** Forgets what it heard. */
  reset(): void {
    this.dbov = quietDbov;
  }

  /** Silence. */
  decay(ms: number): void {
    this.dbov = Math.max(quietDbov, this.dbov - (fallDbPerS * ms) / 1000);
  }
}
