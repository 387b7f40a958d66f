/** One direction of one stream's coding. An instance may keep state from packet to packet: never share it. */
export interface Codec {
  /** As in `a=rtpmap`, upper case. */
  readonly name: string;
  /** The RTP clock in Hz. */
  readonly clockRate: number;
  /** Hz of the samples it takes and gives; not the RTP clock for every codec (RFC 3551 §4.5.2). */
  readonly sampleRate: number;
  /** Octets that `samples` samples take at most. */
  octetsFor(samples: number): number;
  /** Samples that a payload of `octets` holds at most. */
  samplesFor(octets: number): number;
  /** Writes the payload for the first `count` samples to `into` from `at` on; gives the octets written. */
  encode(samples: Int16Array, count: number, into: Uint8Array, at: number): number;
  /** Reads the payload `from` to `to`; gives the samples written. Never throws, whatever the octets. */
  decode(octets: Uint8Array, from: number, to: number, into: Int16Array): number;
}
