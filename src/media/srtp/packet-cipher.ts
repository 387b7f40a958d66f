/** Encrypts and authenticates SRTP packets with one master key, in place. The index has 48 bits. */
export interface PacketCipher {
  /**
   * Seals the payload from `start` to `end`; returns the end of the packet with its tag, for which there must be room.
   */
  seal(octets: Uint8Array, start: number, end: number, ssrc: number, index: number): number;
  /** Opens a packet of `length` octets; returns the end of its payload, or -1 and leaves the octets unchanged. */
  open(octets: Uint8Array, start: number, length: number, ssrc: number, index: number): number;
}

/** The same for SRTCP, whose packets carry a 31-bit index and the E bit (encrypted). */
export interface ControlCipher {
  /** Octets of the tag, without the four of the index. */
  readonly tagLength: number;
  seal(octets: Uint8Array, end: number, ssrc: number, index: number): number;
  /** The word with the E bit and the index (RFC 3711 §3.4), before authentication. */
  word(octets: Uint8Array, length: number): number;
  open(octets: Uint8Array, length: number, ssrc: number): number;
}

/** The header of the first RTCP packet of a compound, which is not encrypted (RFC 3711 §3.4). */
export const controlHeader = 8;
