/** Louder than the noise by so much is voice, however loud or quiet the noise is. */
const aboveNoiseDb = 6;
/** And nothing below this is. */
const quietestDbov = -60;
/** After the last loud frame: the ends of words are quiet, and so are the pauses within them. */
const hangoverMs = 200;
/** How fast the noise is believed to rise, in dB per second; it falls at once. */
const noiseRise = 3;
/** What is louder is no noise to be left out, however steady: a tone, music, somebody who talks without a pause. */
const loudestNoiseDbov = -45;
/** Below this a line is mute, which tells nothing of the noise there is when it is not. */
const muteDbov = -90;
const firstNoiseDbov = -65;

/**
 * Tells what is worth sending from the pauses between, frame by frame: by energy against a noise floor that follows the
 * quietest of late. Voice counts from its first frame on, so that no word loses its beginning, and for a while after it.
 */
export class VoiceActivity {
  #noise = firstNoiseDbov;
  #leftMs = hangoverMs;

  /** What follows counts as voice for the time of a hangover, whatever it is. */
  begin(): void {
    this.#leftMs = hangoverMs;
  }

  /** Whether the frame of `ms`, of this loudness, is to be sent. */
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
