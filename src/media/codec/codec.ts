import type { CodecChoice } from '../../signal/media-audio.ts';

/** Common to the encoder and the decoder of a codec. */
export interface Coding {
  /** As in `a=rtpmap`, upper case. */
  readonly name: string;
  /** RTP clock rate in Hz. */
  readonly clockRate: number;
  /** Sample rate in Hz; differs from the RTP clock rate for some codecs (RFC 3551 §4.5.2). */
  readonly sampleRate: number;
  /** Frees memory outside of the JavaScript heap. The coder is not used afterwards. Idempotent. */
  close?(): void;
}

/** Encoder of one stream. May keep state from packet to packet: not to be shared. */
export interface Encoder extends Coding {
  /** Equal samples give equal octets, whatever came before. */
  readonly stateless?: true;
  /** The longest packet time in ms, not above `requestedMs`, that one payload can hold; any when absent. */
  packetTime?(requestedMs: number): number;
  /** Octets of the payload for `samples` samples, at most. */
  octetsFor(samples: number): number;
  /**
   * Writes the payload for the first `count` samples to `into` from `at` on; gives the octets written.
   * 0: no packet for these samples (discontinuous transmission).
   */
  encode(samples: Int16Array, count: number, into: Uint8Array, at: number): number;
}

/**
 * Decoder of one stream. May keep state from packet to packet: not to be shared, and to be given payloads in the order of
 * their timestamps. Never throws, whatever the octets.
 */
export interface Decoder extends Coding {
  /** Samples that the payload `from` to `to` holds, without decoding it; 0 when it is none of this codec. */
  samplesIn(octets: Uint8Array, from: number, to: number): number;
  /** Reads the payload `from` to `to`; gives the samples written, 0 for one that cannot be read. */
  decode(octets: Uint8Array, from: number, to: number, into: Int16Array): number;
  /**
   * Conceals `samples` samples of a packet that did not arrive, from those decoded before. Gives the samples written,
   * which may be fewer. Absent: the codec has no concealment of its own.
   */
  conceal?(into: Int16Array, samples: number): number;
  /**
   * The last `samples` samples before the payload `from` to `to`, from the redundancy in it, or concealed where it has
   * none; to be called before that payload is decoded. Gives the samples written. Absent: the codec carries none.
   */
  recover?(octets: Uint8Array, from: number, to: number, into: Int16Array, samples: number): number;
}

/** Both halves, for codecs whose halves share nothing. */
export interface Codec extends Encoder, Decoder {}

/** How a codec does in the E-model, by itself and under loss (ITU-T G.113 Appendix I): Ie, and Bpl with concealment. */
export interface Impairment {
  readonly ie: number;
  readonly bpl: number;
}

/** A library that a codec needs, loaded only where the codec is wanted. */
export interface CodecLibrary {
  /** Makes the codec available on this thread. Rejects with `ERR_SIP_CONFIG` where the library is not installed. */
  load(): Promise<void>;
  /** `load` has resolved on this thread. */
  loaded(): boolean;
  /** For a worker thread: the module, as `import()` takes it, and the function of it that does the same. */
  readonly module: string;
  readonly provide: string;
}

/** Everything about one codec. Each stands in a file of its own; `codecs.ts` lists them. */
export interface CodecRecord {
  /** Encoding name as in `a=rtpmap`, upper case. */
  readonly name: string;
  /**
   * How it is offered, by the names that applications use. Payload types are the static ones of RFC 3551 §6 where there
   * are; dynamic ones (§3) are chosen here, each once among all codecs.
   */
  readonly offers: Readonly<Record<string, CodecChoice>>;
  /** The sending half for one stream; undefined for a clock rate or number of channels that it does not come in. */
  encoder(choice: CodecChoice): Encoder | undefined;
  /** The receiving half for one stream; undefined as above. */
  decoder(choice: CodecChoice): Decoder | undefined;
  readonly impairment: Impairment;
  /** Two sines come out as they went in: in-band DTMF survives. */
  readonly carriesTones: boolean;
  readonly library?: CodecLibrary;
}
