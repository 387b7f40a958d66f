import { randomFillSync, randomInt } from 'node:crypto';
import type { Entropy } from '../core/entropy.ts';

const alphabet = Buffer.from('0123456789abcdefghijklmnopqrstuv', 'latin1');
/** Five bits a character: 65 bits. */
const tokenLength = 13;
const tokensAtOnce = 512;

/** Cryptographic randomness, drawn from the system for many tokens at a time. */
export const cryptoEntropy = (): Entropy => {
  const pool = Buffer.allocUnsafeSlow(tokenLength * tokensAtOnce);
  let at = pool.length;
  const refill = (): void => {
    randomFillSync(pool);
    // 256 is a multiple of 32, so that each character is equally likely.
    for (let i = 0; i < pool.length; i++) pool[i] = alphabet[(pool[i] as number) & 31] as number;
    at = 0;
  };
  return {
    token: () => {
      if (at === pool.length) refill();
      at += tokenLength;
      return pool.toString('latin1', at - tokenLength, at);
    },
    integer: (low, high) => randomInt(low, high),
  };
};
