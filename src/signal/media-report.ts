/** Loss, delay and quality of a stream, beyond its packet counts. Structured-cloneable. */
export interface MediaReport {
  /** The codec of sent audio, as in `a=rtpmap`. */
  readonly codec: string;
  /** From here to the peer and back, in ms, by RTCP (RFC 3550 §6.4.1); undefined until both sides have reported. */
  readonly roundTripMs?: number;
  /** The peer's last report about packets sent from here (RFC 3550 §6.4.1). */
  readonly remote?: RemoteReport;
  /** The peer's last VoIP metrics (RFC 3611 §4.7), where it sends them. */
  readonly remoteMetrics?: {
    readonly rFactor: number;
    readonly mosLq?: number;
    readonly mosCq?: number;
    /** Packets sent from here, in bursts of losses and between them (RFC 3611 §4.7.2). */
    readonly burst: LossPeriod;
    readonly gap: LossPeriod;
  };
  /** The jitter buffer; absent before received audio has had a subscriber. */
  readonly jitterBuffer?: JitterBufferReport;
  /** Quality of received audio. */
  readonly quality?: Quality;
  /** Quality of sent audio at the peer, by its reports; absent before the first. */
  readonly remoteQuality?: Quality;
  /** Compound RTCP packets sent and received. */
  readonly rtcp: { readonly sent: number; readonly received: number };
}

export interface RemoteReport {
  /** Share of packets lost in the peer's last interval, 0 to 1. */
  readonly fractionLost: number;
  /** Packets lost so far; negative when there were duplicates. */
  readonly packetsLost: number;
  readonly jitterMs: number;
}

/** Bursts or gaps: the share of their packets that were lost or came too late, 0 to 1, and their mean length. */
export interface LossPeriod {
  readonly lossShare: number;
  readonly ms: number;
}

/** All in milliseconds of audio but for the packets. */
export interface JitterBufferReport {
  /** How long a packet without network delay waits until it is played. */
  readonly delayMs: number;
  /** The delay that the jitter of the last seconds asks for. */
  readonly targetMs: number;
  /** Packets that arrived after their playout time and were not played. */
  readonly latePackets: number;
  /** Concealed for packets that did not arrive. */
  readonly concealedMs: number;
  /** Inserted and removed to follow the delay and the peer's clock. */
  readonly insertedMs: number;
  readonly removedMs: number;
  /** Comfort noise and pauses of a peer that suppresses silence. */
  readonly pauseMs: number;
}

/** Estimated quality (ITU-T G.107, simplified). */
export interface Quality {
  /** R-factor, 0 to 93.2; above 80 most are content, below 60 nearly all complain. */
  readonly rFactor: number;
  /** Mean opinion score, 1 to 4.5. */
  readonly mos: number;
}
