// RTCP as data (RFC 3550 §6, RFC 3611). Packets are seconds apart: this is not a hot path.

/** Packet types (RFC 3550 §12.1, RFC 3611 §2). */
export const controlType = { sr: 200, rr: 201, sdes: 202, bye: 203, xr: 207 } as const;

/** A receiver's report on one source (RFC 3550 §6.4.1). */
export interface ReportBlock {
  /** The source that is reported on. */
  readonly ssrc: number;
  /** Share of packets lost since the previous report, in 256ths (0 to 255). */
  readonly fractionLost: number;
  /** Since the beginning; negative when duplicates arrived. 24 bits, signed. */
  readonly packetsLost: number;
  /** Highest sequence number received, with its cycles in the upper 16 bits. */
  readonly highest: number;
  /** In units of the RTP clock. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP timestamp of the last SR of the source; 0 without one. */
  readonly lastSr: number;
  /** Time since that SR arrived, in 1/65,536 s. */
  readonly sinceLastSr: number;
}

/** Sender information of an SR (RFC 3550 §6.4.1). */
export interface SenderInfo {
  /** NTP timestamp: 32 bits of seconds and 32 of fraction. */
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  /** The same instant on the RTP clock. */
  readonly rtpTime: number;
  readonly packets: number;
  readonly octets: number;
}

/** VoIP metrics of a receiver (RFC 3611 §4.7). Rates and densities are in 256ths; 127 is "unavailable". */
export interface VoipMetrics {
  readonly ssrc: number;
  readonly lossRate: number;
  readonly discardRate: number;
  readonly burstDensity: number;
  readonly gapDensity: number;
  /** This and the next three in milliseconds. */
  readonly burstMs: number;
  readonly gapMs: number;
  readonly roundTripMs: number;
  readonly endSystemDelayMs: number;
  /** 0 to 100. */
  readonly rFactor: number;
  /** Listening and conversational quality, 1.0 to 5.0; undefined when unavailable. */
  readonly mosLq: number | undefined;
  readonly mosCq: number | undefined;
  /** Delay of the jitter buffer in milliseconds: current, current maximum and absolute maximum. */
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

/** Why a datagram is not valid RTCP. */
export type ControlFault = 'size' | 'version' | 'first' | 'length' | 'padding' | 'report' | 'sdes' | 'bye' | 'xr';
