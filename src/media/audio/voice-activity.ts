/** A frame this much above the noise floor is active, whatever the floor is. */
const aboveNoiseDb = 6;
/** Frames below this are never active. */
const quietestDbov = -60;
/** Frames stay active this long after the last loud one: the ends of words, and pauses within them, are quiet. */
const hangoverMs = 200;
/** The noise floor rises by this many dB per second at most; it falls at once. */
const noiseRise = 3;
/** Upper limit of the noise floor: a steady louder sound (a tone, music, continuous speech) is not suppressed. */
const loudestNoiseDbov = -45;
/** Frames below this are digital silence and do not change the noise floor. */
const muteDbov = -90;
const firstNoiseDbov = -65;

/**
 * Voice activity detection, frame by frame: energy against a noise floor that follows the quietest recent frames.
 * Active from the first loud frame on, and for a hangover after the last.
 */
export class VoiceActivity {
  #noise = firstNoiseDbov;
  #leftMs = hangoverMs;

  /** The next frames are active for the length of a hangover. */
  begin(): void {
    this.#leftMs = hangoverMs;
  }

  /** Whether a frame of `ms` at this level is active. */
  isActive(dbov: number, ms: number): boolean {
    const loud = dbov > quietestDbov && dbov > this.#noise + aboveNoiseDb;
    this.#follow(dbov, ms);
    if (loud) {
      this.#leftMs = hangoverMs;
      return true;
    }
    this.#leftMs -= ms;
    return this.#leftMs >= 0;
  }

  #follow(dbov: number, ms: number): void {
    if (dbov < muteDbov) return;
    if (dbov < this.#noise) this.#noise = dbov;
    else this.#noise = Math.min(this.#noise + (noiseRise * ms) / 1000, dbov, loudestNoiseDbov);
  }
}
