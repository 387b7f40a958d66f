const silenceDbov = -127;

/** Level in dBov (RFC 6464 §3): RMS relative to a full-scale square wave. -127 for silence. */
export const dbovOf = (energy: number, count: number): number => {
  if (energy <= 0 || count <= 0) return silenceDbov;
  return Math.max(silenceDbov, 10 * Math.log10(energy / count / 32_768 ** 2));
};

export const energyOf = (samples: Int16Array, count: number): number => {
  let energy = 0;
  for (let i = 0; i < count; i++) energy += (samples[i] as number) ** 2;
  return energy;
};

const everyMs = 100;

/** Emits the level of the audio that passes through, every 100 ms of audio. */
export class LevelMeter {
  readonly #emit: (dbov: number) => void;
  #energy = 0;
  #count = 0;

  constructor(emit: (dbov: number) => void) {
    this.#emit = emit;
  }

  process(samples: Int16Array, count: number, rate: number): void {
    this.#energy += energyOf(samples, count);
    this.#count += count;
    if (this.#count * 1000 < rate * everyMs) return;
    const dbov = dbovOf(this.#energy, this.#count);
    this.#energy = 0;
    this.#count = 0;
    this.#emit(Math.round(dbov * 10) / 10);
  }
}
