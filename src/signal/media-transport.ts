import type { SrtpPlan } from './srtp.ts';

/** Where the packets of one audio stream go, and how they travel. */
export interface MediaTransport {
  /** The address and ports of the peer: RTP goes to `port`, RTCP to `rtcpPort`, of `rtcpHost` where that is another. */
  readonly remote: {
    readonly host: string;
    readonly port: number;
    readonly rtcpPort: number;
    readonly rtcpHost?: string;
  };
  /** The media is encrypted (RFC 3711); absent: it is not. */
  readonly srtp?: SrtpPlan;
  /** RTCP goes over the RTP port (RFC 5761). */
  readonly rtcpMux?: true;
}
