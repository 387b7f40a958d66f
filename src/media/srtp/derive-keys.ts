import { createCipheriv } from 'node:crypto';
import type { Suite } from './suite.ts';

/** The session keys of one direction, for SRTP or for SRTCP (RFC 3711 §4.3). */
export interface SessionKeys {
  readonly cipher: Uint8Array;
  /** Empty for an AEAD cipher (RFC 7714 §11). */
  readonly auth: Uint8Array;
  readonly salt: Uint8Array;
}

const authLength = 20;

/** Labels of the cipher keys (RFC 3711 §4.3.1, §4.3.2); the next two are for authentication and salt. */
const labels = { rtp: 0, rtcp: 3 } as const;

/**
 * Derives session keys from a master key followed by its salt, with key derivation rate 0: once (RFC 3711 §4.3.1;
 * AES-256: RFC 6188 §3).
 */
export const deriveKeys = (suite: Suite, master: Uint8Array, use: 'rtp' | 'rtcp'): SessionKeys => {
  const { keyLength, saltLength } = suite;
  const key = master.subarray(0, keyLength);
  // RFC 7714 §11: a 96-bit salt is padded on the right to 112 bits.
  const salt = new Uint8Array(14);
  salt.set(master.subarray(keyLength, keyLength + saltLength));
  const label = labels[use];
  return {
    cipher: derived(key, salt, label, keyLength),
    auth: derived(key, salt, label + 1, suite.cipher === 'cm' ? authLength : 0),
    salt: derived(key, salt, label + 2, saltLength),
  };
};

/** AES in counter mode with IV `(label · 2^48 ⊕ salt) · 2^16` (RFC 3711 §4.3.3). */
const derived = (key: Uint8Array, salt: Uint8Array, label: number, length: number): Uint8Array => {
  const blocks = new Uint8Array((length + 15) & ~15);
  for (let at = 0, counter = 0; at < blocks.length; at += 16, counter++) {
    blocks.set(salt, at);
    blocks[at + 7] = (salt[7] as number) ^ label;
    blocks[at + 15] = counter;
  }
  return Uint8Array.from(blockCipher(key).update(blocks).subarray(0, length));
};

/** AES on single blocks: counter blocks in, keystream out. One object serves for the lifetime of the key. */
export const blockCipher = (key: Uint8Array): { update(blocks: Uint8Array): Buffer } =>
  createCipheriv(key.length === 16 ? 'aes-128-ecb' : 'aes-256-ecb', key, null).setAutoPadding(false);
