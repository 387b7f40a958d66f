// SHA-1 (FIPS 180-4 §6.1.2): node:crypto creates an object per digest, which costs more than hashing a packet.

const words: Int32Array = new Int32Array(80);
/** The last block or two: the rest, the 1 bit, zeros and the length. */
const tail: Uint8Array = new Uint8Array(128);

/** Initial hash value (FIPS 180-4 §5.3.1). */
export const sha1Start: Int32Array = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

/** Updates the state with one block of 64 octets. */
export const sha1Block = (state: Int32Array, octets: Uint8Array, at: number): void => {
  const w = words;
  for (let t = 0, i = at; t < 16; t++, i += 4) {
    w[t] =
      ((octets[i] as number) << 24) |
      ((octets[i + 1] as number) << 16) |
      ((octets[i + 2] as number) << 8) |
      (octets[i + 3] as number);
  }
  for (let t = 16; t < 80; t++) {
    const x = (w[t - 3] as number) ^ (w[t - 8] as number) ^ (w[t - 14] as number) ^ (w[t - 16] as number);
    w[t] = (x << 1) | (x >>> 31);
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  // Five rounds per iteration, so that the variables rotate by name and are not copied.
  for (let t = 0; t < 20; t += 5) {
    e = (e + ((a << 5) | (a >>> 27)) + (d ^ (b & (c ^ d))) + 0x5a827999 + (w[t] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (d + ((e << 5) | (e >>> 27)) + (c ^ (a & (b ^ c))) + 0x5a827999 + (w[t + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (c + ((d << 5) | (d >>> 27)) + (b ^ (e & (a ^ b))) + 0x5a827999 + (w[t + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (b + ((c << 5) | (c >>> 27)) + (a ^ (d & (e ^ a))) + 0x5a827999 + (w[t + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (a + ((b << 5) | (b >>> 27)) + (e ^ (c & (d ^ e))) + 0x5a827999 + (w[t + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let t = 20; t < 40; t += 5) {
    e = (e + ((a << 5) | (a >>> 27)) + (b ^ c ^ d) + 0x6ed9eba1 + (w[t] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (d + ((e << 5) | (e >>> 27)) + (a ^ b ^ c) + 0x6ed9eba1 + (w[t + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (c + ((d << 5) | (d >>> 27)) + (e ^ a ^ b) + 0x6ed9eba1 + (w[t + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (b + ((c << 5) | (c >>> 27)) + (d ^ e ^ a) + 0x6ed9eba1 + (w[t + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (a + ((b << 5) | (b >>> 27)) + (c ^ d ^ e) + 0x6ed9eba1 + (w[t + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let t = 40; t < 60; t += 5) {
    e = (e + ((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) - 0x70e44324 + (w[t] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (d + ((e << 5) | (e >>> 27)) + ((a & b) | (c & (a | b))) - 0x70e44324 + (w[t + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (c + ((d << 5) | (d >>> 27)) + ((e & a) | (b & (e | a))) - 0x70e44324 + (w[t + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (b + ((c << 5) | (c >>> 27)) + ((d & e) | (a & (d | e))) - 0x70e44324 + (w[t + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (a + ((b << 5) | (b >>> 27)) + ((c & d) | (e & (c | d))) - 0x70e44324 + (w[t + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  for (let t = 60; t < 80; t += 5) {
    e = (e + ((a << 5) | (a >>> 27)) + (b ^ c ^ d) - 0x359d3e2a + (w[t] as number)) | 0;
    b = (b << 30) | (b >>> 2);
    d = (d + ((e << 5) | (e >>> 27)) + (a ^ b ^ c) - 0x359d3e2a + (w[t + 1] as number)) | 0;
    a = (a << 30) | (a >>> 2);
    c = (c + ((d << 5) | (d >>> 27)) + (e ^ a ^ b) - 0x359d3e2a + (w[t + 2] as number)) | 0;
    e = (e << 30) | (e >>> 2);
    b = (b + ((c << 5) | (c >>> 27)) + (d ^ e ^ a) - 0x359d3e2a + (w[t + 3] as number)) | 0;
    d = (d << 30) | (d >>> 2);
    a = (a + ((b << 5) | (b >>> 27)) + (c ^ d ^ e) - 0x359d3e2a + (w[t + 4] as number)) | 0;
    c = (c << 30) | (c >>> 2);
  }
  state[0] = (state[0] as number) + a;
  state[1] = (state[1] as number) + b;
  state[2] = (state[2] as number) + c;
  state[3] = (state[3] as number) + d;
  state[4] = (state[4] as number) + e;
};

/**
 * Updates a state that has taken `before` octets, a multiple of 64, with the first `length` octets and the padding
 * (FIPS 180-4 §5.1.1).
 */
export const sha1End = (state: Int32Array, octets: Uint8Array, length: number, before: number): void => {
  const whole = length & ~63;
  for (let at = 0; at < whole; at += 64) sha1Block(state, octets, at);
  const rest = length - whole;
  const padded = rest < 56 ? 64 : 128;
  for (let i = 0; i < rest; i++) tail[i] = octets[whole + i] as number;
  tail[rest] = 0x80;
  tail.fill(0, rest + 1, padded - 5);
  // The length in bits: its fifth octet is needed from 2^29 octets on.
  const total = before + length;
  tail[padded - 5] = total >>> 29;
  tail[padded - 4] = total >>> 21;
  tail[padded - 3] = total >>> 13;
  tail[padded - 2] = total >>> 5;
  tail[padded - 1] = total << 3;
  sha1Block(state, tail, 0);
  if (padded === 128) sha1Block(state, tail, 64);
};
