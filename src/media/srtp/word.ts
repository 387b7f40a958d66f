/** Four octets in network order, as a signed integer. */
export const readWord = (octets: Uint8Array, at: number): number =>
  ((octets[at] as number) << 24) |
  ((octets[at + 1] as number) << 16) |
  ((octets[at + 2] as number) << 8) |
  (octets[at + 3] as number);

export const writeWord = (octets: Uint8Array, at: number, word: number): void => {
  octets[at] = word >>> 24;
  octets[at + 1] = word >>> 16;
  octets[at + 2] = word >>> 8;
  octets[at + 3] = word;
};

/** Octet `i` of an array of words in network order. */
export const octetOf = (words: Int32Array, i: number): number =>
  ((words[i >> 2] as number) >>> (24 - 8 * (i & 3))) & 0xff;
