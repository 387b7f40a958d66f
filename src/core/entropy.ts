/** The source of every random value of a stack, so that a run can be replayed from its seed. */
export interface Entropy {
  /** A token of at least 64 random bits for tags and branches (RFC 3261 §19.3, §8.1.1.7). */
  token(): string;
  /** An integer of at least `low` and below `high`. */
  integer(low: number, high: number): number;
}

/**
 * Seconds for a Retry-After (RFC 3261 §20.33): from `seconds` to twice as many, so that those refused together do not come
 * back together.
 */
export const spreadRetry = (entropy: Pick<Entropy, 'integer'>, seconds: number): number =>
  entropy.integer(seconds, seconds * 2 + 1);

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Equal seeds give equal values: for tests and replay only, since its values are predictable. */
export const seededEntropy = (seed: number): Entropy => {
  let state = seed >>> 0;
  // mulberry32: small, and uniform enough for tests.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    // Joined at once: a text that grew by its characters keeps all its stages in memory.
    token: () => Array.from({ length: 13 }, () => alphabet[Math.floor(next() * 36)]).join(''),
    integer: (low, high) => low + Math.floor(next() * (high - low)),
  };
};
