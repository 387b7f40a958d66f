/** Filter taps for a change of rate: one row of 2·reach taps for each phase between two samples. */
export interface Kernel {
  readonly reach: number;
  readonly phases: number;
  readonly taps: Float32Array;
}

/** Zero crossings of the sinc on each side. More give a steeper filter and cost more. */
const crossings = 10;
/** Limit of phases: rates whose ratio needs more use the nearest phase. */
const maxPhases = 512;
/** The pass band ends below half the lower rate, so that the transition band ends where aliases begin. */
const passBand = 0.92;

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

const make = (from: number, to: number): Kernel => {
  const cut = Math.min(1, to / from) * passBand;
  const reach = Math.ceil(crossings / cut);
  const phases = Math.min(to / greatestDivisor(from, to), maxPhases);
  const taps = new Float32Array(phases * 2 * reach);
  for (let phase = 0; phase < phases; phase++) {
    const row = phase * 2 * reach;
    let sum = 0;
    for (let i = 0; i < 2 * reach; i++) {
      const x = i - reach + 1 - phase / phases;
      const angle = Math.PI * x * cut;
      // A sinc with a Blackman window.
      const turn = (Math.PI * x) / reach;
      const window = 0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
      const tap = (angle === 0 ? 1 : Math.sin(angle) / angle) * window;
      taps[row + i] = tap;
      sum += tap;
    }
    // Each phase has a DC gain of 1; otherwise the level would vary at the rate of the phases.
    for (let i = 0; i < 2 * reach; i++) taps[row + i] = (taps[row + i] as number) / sum;
  }
  return { reach, phases, taps };
};

const cache = new Map<string, Kernel>();
const maxCached = 8;

/** The taps from one rate to another. The kernels used last are cached: calls use few rates. */
export const kernelFor = (from: number, to: number): Kernel => {
  const key = `${from}/${to}`;
  const kernel = cache.get(key) ?? make(from, to);
  cache.delete(key);
  cache.set(key, kernel);
  const [oldest] = cache.keys();
  if (cache.size > maxCached && oldest !== undefined) cache.delete(oldest);
  return kernel;
};
