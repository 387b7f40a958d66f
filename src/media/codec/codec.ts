import type { CodecChoice } from '../../signal/media-audio.ts';

/** What an encoder and a decoder of one codec have in common. */
export interface Coding {
  /** As in `a=rtpmap`, upper case. */
  readonly name: string;
  /** The RTP clock in Hz. */
  readonly clockRate: number;
  /** Hz of the samples it takes and gives; not the RTP clock for every codec (RFC 3551 §4.5.2). */
  readonly sampleRate: number;
  /** Lets go of what it holds outside of the JavaScript heap. It is not used afterwards. Idempotent. */
  close?(): void;
}

/** The sending half of one stream's coding. An instance may keep state from packet to packet: never share it. */
export interface Encoder extends Coding {
  /** The longest packet time in ms, not above `wishedMs`, that one payload can hold; any when absent. */
  packetTime?(wishedMs: number): number;
  /** Octets that `samples` samples take at most. */
  octetsFor(samples: number): number;
  /**
   * Writes the payload for the first `count` samples to `into` from `at` on; gives the octets written.
   * 0: these samples need no packet, the receiver makes up for them (discontinuous transmission).
   */
  encode(samples: Int16Array, count: number, into: Uint8Array, at: number): number;
}

/**
 * The receiving half. An instance may keep state from packet to packet: never share it, and give it the payloads in
 * the order of their timestamps. Nothing here throws, whatever the octets.
 */
export interface Decoder extends Coding {
  /** Samples that the payload `from` to `to` holds, without decoding it; 0 when it is none of this codec. */
  samplesIn(octets: Uint8Array, from: number, to: number): number;
  /** Reads the payload `from` to `to`; gives the samples written, 0 for one that cannot be read. */
  decode(octets: Uint8Array, from: number, to: number, into: Int16Array): number;
  /**
   * Makes up `samples` samples for a packet that did not come, out of what was decoded before. Gives the samples
   * written, which may be fewer. Absent: the codec has nothing of its own to offer.
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
