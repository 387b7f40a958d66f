/** Encrypts and authenticates SRTP packets under one master key, both in place. The index has 48 bits. */
export interface PacketCipher {
  /** Seals the payload from `start` to `end`; gives where the packet ends with its tag, for which there must be room. */
  seal(octets: Uint8Array, start: number, end: number, ssrc: number, index: number): number;
  /** Opens a packet of `length` octets; gives where its payload ends, or -1 and leaves the octets as they are. */
  open(octets: Uint8Array, start: number, length: number, ssrc: number, index: number): number;
}

/** The same for SRTCP, whose packets carry their index of 31 bits and a bit that says whether they are encrypted. */
export interface ControlCipher {
  /** Octets of the tag, beside the four of the index. */
  readonly tagLength: number;
  seal(octets: Uint8Array, end: number, ssrc: number, index: number): number;
  /** The word with the E bit and the index (RFC 3711 §3.4), not yet authenticated. */
  word(octets: Uint8Array, length: number): number;
  open(octets: Uint8Array, length: number, ssrc: number): number;
}

/** The fixed part of the first RTCP packet of a compound: it stays readable (RFC 3711 §3.4). */
export const controlHeader = 8;
