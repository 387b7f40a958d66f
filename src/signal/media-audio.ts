/** A codec as it was negotiated, for one direction. */
export interface CodecChoice {
  /** Encoding name as in `a=rtpmap`, upper case: `PCMU`, `PCMA`. */
  readonly name: string;
  /** RTP clock rate in Hz. */
  readonly clockRate: number;
  readonly channels: number;
  /** RTP payload type, 0 to 127. */
  readonly payloadType: number;
  /** The format parameters as written in `a=fmtp`, if any. */
  readonly parameters?: string;
}

/** A payload type of telephone events or comfort noise, and its RTP clock rate. */
export interface PayloadTypeAtRate {
  readonly payloadType: number;
  /** Hz. */
  readonly clockRate: number;
}

/** Who may send, seen from this side (RFC 3264 §5.1). */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What the packets of one audio stream carry. */
export interface MediaAudio {
  /** What this side sends with: the first common codec, and the payload type the peer chose for it. */
  readonly send: CodecChoice;
  /** What may arrive, by the payload types of this side. */
  readonly receive: readonly CodecChoice[];
  readonly direction: Direction;
  /** Milliseconds of audio in a sent packet. */
  readonly ptimeMs: number;
  /** telephone-event (RFC 4733): the payload type to send with, and the one that arrives. */
  readonly telephoneEvent?: {
    readonly send?: number;
    readonly receive?: number;
    /** Hz in which durations count: the clock rate of the sent audio (RFC 4733 §2.1) where both sides have it; 8,000 when absent. */
    readonly clockRate?: number;
    /** Further ones that may arrive: at other clock rates than that of the sent audio, or under the number the peer answered with. */
    readonly others?: readonly PayloadTypeAtRate[];
    /** The peer takes the hook flash (event 16). */
    readonly flash?: true;
  };
  /** Silence is suppressed both ways, with comfort noise in its place (RFC 3389); absent: everything is sent. */
  readonly comfortNoise?: {
    /** The payload type to send with; absent where none has the clock rate of the sent codec. */
    readonly send?: number;
    /** Those that arrive. */
    readonly receive: readonly number[];
  };
  /** The peer asks for VoIP metrics in the reports it gets (RFC 3611 §5.1). */
  readonly voipMetrics?: true;
}
