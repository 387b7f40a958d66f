/** Where every random value of the stack comes from, so that a run can be replayed from its seed. */
export interface Entropy {
  /** A token of at least 64 random bits for tags and branches (RFC 3261 §19.3, §8.1.1.7). */
  token(): string;
  /** A whole number, at least `low`, below `high`. */
  integer(low: number, high: number): number;
}

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** The same seed gives the same values: for tests and for replay, never for a listening stack. */
export const seededEntropy = (seed: number): Entropy => {
  let state = seed >>> 0;
  // mulberry32: small, even enough for tests, one multiplication chain per number.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    token: () => {
      let text = '';
      for (let i = 0; i < 13; i++) text += alphabet[Math.floor(next() * 36)];
      return text;
    },
    integer: (low, high) => low + Math.floor(next() * (high - low)),
  };
};
