/** The crypto-suites of RFC 4568 §6.2, RFC 6188 §4 and RFC 7714 §14.2 that are supported. */
export type SrtpSuite =
  | 'AES_CM_128_HMAC_SHA1_80'
  | 'AES_CM_128_HMAC_SHA1_32'
  | 'AES_256_CM_HMAC_SHA1_80'
  | 'AES_256_CM_HMAC_SHA1_32'
  | 'AEAD_AES_128_GCM'
  | 'AEAD_AES_256_GCM';

/** How the media of a call is encrypted. */
export interface SrtpPlan {
  readonly suite: SrtpSuite;
  /** For the media engine only: plans that the application receives have no keys. */
  readonly keys?: SrtpKeys;
}

/** Master key and salt of each direction, as RFC 4568 §6.1 writes them: base64. */
export interface SrtpKeys {
  readonly send: string;
  readonly receive: string;
  /** Lifetime of the peer's key in packets, as its description gives it (RFC 4568 §6.1); that of RFC 3711 §9.2 when absent. */
  readonly receiveLife?: number;
}
