import { randomFillSync, randomInt } from 'node:crypto';
import type { Entropy } from '../core/entropy.ts';

const alphabet = Buffer.from('0123456789abcdefghijklmnopqrstuv', 'latin1');
/** Five bits a character: 65 bits. */
const tokenLength = 13;
const tokensAtOnce = 512;
const wordsAtOnce = 1024;
const words = 2 ** 32;

/** Cryptographic randomness, read from the system in blocks. */
export const cryptoEntropy = (): Entropy => {
  const pool = Buffer.allocUnsafeSlow(tokenLength * tokensAtOnce);
  const drawn = new Uint32Array(wordsAtOnce);
  let at = pool.length;
  let next = wordsAtOnce;
  const refill = (): void => {
    randomFillSync(pool);
    // 256 is a multiple of 32, so that each character is equally likely.
    for (let i = 0; i < pool.length; i++) pool[i] = alphabet[(pool[i] as number) & 31] as number;
    at = 0;
  };
  const word = (): number => {
    if (next === wordsAtOnce) {
      randomFillSync(drawn);
      next = 0;
    }
    const value = drawn[next] as number;
    drawn[next++] = 0;
    return value;
  };
  return {
    token: () => {
      if (at === pool.length) refill();
      at += tokenLength;
      return pool.toString('latin1', at - tokenLength, at);
    },
    integer: (low, high) => {
      const range = high - low;
      if (!(Number.isSafeInteger(low) && range > 0 && range <= words)) return randomInt(low, high);
      // Values above the last whole multiple are rejected: each number is equally likely.
      const below = words - (words % range);
      let value = word();
      while (value >= below) value = word();
      return low + (value % range);
    },
  };
};
