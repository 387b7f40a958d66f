// RTCP as data (RFC 3550 §6, RFC 3611). A packet of it comes every few seconds: nothing here is on the hot path.

/** Packet types (RFC 3550 §12.1, RFC 3611 §2). */
export const controlType = { sr: 200, rr: 201, sdes: 202, bye: 203, xr: 207 } as const;

/** What a receiver says of one source (RFC 3550 §6.4.1). */
export interface ReportBlock {
  /** The source it is about. */
  readonly ssrc: number;
  /** Share of packets lost since the report before, 0 to 255 of 256. */
  readonly fractionLost: number;
  /** Since the beginning; negative when more came than were expected. 24 bits, signed. */
  readonly packetsLost: number;
  /** The highest sequence number, with its wraps in the upper 16 bits. */
  readonly highest: number;
  /** In units of the RTP clock. */
  readonly jitter: number;
  /** The middle 32 bits of the NTP time in the last SR of the source; 0 when there was none. */
  readonly lastSr: number;
  /** How long ago that SR came, in 1/65,536 s. */
  readonly sinceLastSr: number;
}

/** What a sender says of itself (RFC 3550 §6.4.1). */
export interface SenderInfo {
  /** NTP time, 32 bits of seconds and 32 of their fraction. */
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  /** The same moment on the RTP clock. */
  readonly rtpTime: number;
  readonly packets: number;
  readonly octets: number;
}

/** VoIP metrics (RFC 3611 §4.7): what a receiver makes of one call. Rates are shares of 256, 127 is "not known". */
export interface VoipMetrics {
  readonly ssrc: number;
  readonly lossRate: number;
  readonly discardRate: number;
  readonly burstDensity: number;
  readonly gapDensity: number;
  /** Milliseconds, as the next three. */
  readonly burstMs: number;
  readonly gapMs: number;
  readonly roundTripMs: number;
  readonly endSystemDelayMs: number;
  /** 0 to 100. */
  readonly rFactor: number;
  /** Listening and conversational quality, 1.0 to 5.0; undefined when not known. */
  readonly mosLq: number | undefined;
  readonly mosCq: number | undefined;
  /** Of the jitter buffer, in milliseconds: now, at most by what it has learnt, and ever. */
  readonly nominalMs: number;
  readonly maximumMs: number;
  readonly absoluteMaximumMs: number;
}

/** One packet of a compound. */
export type ControlPacket =
  | {
      readonly kind: 'sr';
      readonly ssrc: number;
      readonly info: SenderInfo;
      readonly reports: readonly ReportBlock[];
    }
  | { readonly kind: 'rr'; readonly ssrc: number; readonly reports: readonly ReportBlock[] }
  | { readonly kind: 'sdes'; readonly names: readonly { readonly ssrc: number; readonly cname: string }[] }
  | { readonly kind: 'bye'; readonly ssrcs: readonly number[]; readonly reason?: string }
  | { readonly kind: 'xr'; readonly ssrc: number; readonly voip: readonly VoipMetrics[] };

/** What is wrong with a datagram that should have been RTCP. */
export type ControlFault = 'size' | 'version' | 'first' | 'length' | 'padding' | 'report' | 'sdes' | 'bye' | 'xr';
