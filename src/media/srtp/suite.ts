import type { SrtpSuite } from '../../signal/srtp.ts';

/** Parameters of a crypto suite (RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14). Lengths in octets. */
export interface Suite {
  readonly cipher: 'cm' | 'gcm';
  readonly keyLength: 16 | 32;
  readonly saltLength: 14 | 12;
  /** The tag of an SRTP packet. */
  readonly tagLength: 4 | 10 | 16;
  /** The tag of an SRTCP packet: 80 bits even where SRTP has 32 (RFC 4568 §6.2.2). */
  readonly rtcpTagLength: 10 | 16;
}

const cm = (keyLength: 16 | 32, tagLength: 4 | 10): Suite => ({
  cipher: 'cm',
  keyLength,
  saltLength: 14,
  tagLength,
  rtcpTagLength: 10,
});

const gcm = (keyLength: 16 | 32): Suite => ({
  cipher: 'gcm',
  keyLength,
  saltLength: 12,
  tagLength: 16,
  rtcpTagLength: 16,
});

export const suites: Readonly<Record<SrtpSuite, Suite>> = {
  AES_CM_128_HMAC_SHA1_80: cm(16, 10),
  AES_CM_128_HMAC_SHA1_32: cm(16, 4),
  AES_256_CM_HMAC_SHA1_80: cm(32, 10),
  AES_256_CM_HMAC_SHA1_32: cm(32, 4),
  AEAD_AES_128_GCM: gcm(16),
  AEAD_AES_256_GCM: gcm(32),
};

/** Octets a packet grows by at most: a tag and, in SRTCP, the index. */
export const longestTrailer = 20;
