import { randomBytes, randomInt } from 'node:crypto';
import type { Entropy } from '../../core/entropy.ts';

/** Cryptographic randomness of this thread: an `Entropy` cannot be posted to another. Streams draw a few values each. */
export const threadEntropy: Entropy = {
  token: () => randomBytes(10).toString('hex'),
  integer: (low, high) => randomInt(low, high),
};
