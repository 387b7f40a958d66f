/** What is known of a stream beyond its packet counts. Data only: it crosses threads as it is. */
export interface MediaReport {
  /** The codec we send with, as in `a=rtpmap`. */
  readonly codec: string;
  /** From here to the peer and back, in ms, by RTCP (RFC 3550 §6.4.1); undefined until both sides have reported. */
  readonly roundTripMs?: number;
  /** What the peer's last report says of our packets (RFC 3550 §6.4.1). */
  readonly remote?: RemoteReport;
  /** What the peer's last VoIP metrics say (RFC 3611 §4.7), where it sends such. */
  readonly remoteMetrics?: {
    readonly rFactor: number;
    readonly mosLq?: number;
    readonly mosCq?: number;
    /** Our packets there, in bursts of losses and between them (RFC 3611 §4.7.2). */
    readonly burst: LossPeriod;
    readonly gap: LossPeriod;
  };
  /** The jitter buffer; absent while nobody has listened yet. */
  readonly jitterBuffer?: JitterBufferReport;
  /** How what arrives here sounds. */
  readonly quality?: Quality;
  /** How what we send sounds there, by what the peer reports; absent until it does. */
  readonly remoteQuality?: Quality;
  /** Compound RTCP packets sent and taken. */
  readonly rtcp: { readonly sent: number; readonly received: number };
}

export interface RemoteReport {
  /** Share of our packets lost in the peer's last interval, 0 to 1. */
  readonly fractionLost: number;
  /** Packets of ours lost so far; negative when duplicates came. */
  readonly packetsLost: number;
  readonly jitterMs: number;
}

/** Stretches of packets: what share of them was lost or came too late, 0 to 1, and how long one is on average. */
export interface LossPeriod {
  readonly lossShare: number;
  readonly ms: number;
}

/** All in milliseconds of audio but for the packets. */
export interface JitterBufferReport {
  /** How long a packet that came without delay waits until it is played. */
  readonly delayMs: number;
  /** What the delay should be, by the jitter of the last seconds. */
  readonly targetMs: number;
  /** Packets that came after their time and were not played. */
  readonly latePackets: number;
  /** Made up for packets that did not come. */
  readonly concealedMs: number;
  /** Inserted and left out to follow the delay and the peer's clock. */
  readonly insertedMs: number;
  readonly removedMs: number;
  /** Comfort noise and pauses of a peer that sends nothing while nobody speaks. */
  readonly pauseMs: number;
}

/** A listener's opinion, estimated (ITU-T G.107, simplified). */
export interface Quality {
  /** R-factor, 0 to 93.2; above 80 most are content, below 60 nearly all complain. */
  readonly rFactor: number;
  /** Mean opinion score, 1 to 4.5. */
  readonly mos: number;
}
