import type { Result } from '../../core/result.ts';
import type { MediaCounters } from '../../signal/media.ts';
import type { MediaTransport } from '../../signal/media-transport.ts';

/**
 * Receives what arrives on a path: from the peer's address, authenticated and decrypted, and not parsed yet. The octets
 * are valid during the call. `now` is the engine's clock, in ms.
 */
export interface PacketReceiver {
  /** `host` and `port` are those of the sender, as the system spells them. */
  rtp(octets: Uint8Array, host: string, port: number, now: number): void;
  /** `fromMediaHost`: the sender's host is the one that RTP goes to. */
  rtcp(octets: Uint8Array, now: number, fromMediaHost: boolean): void;
  /** The path's `reachable` changed by itself: it found the peer, negotiated its keys, or lost the peer. */
  reachabilityChanged(): void;
}

/**
 * How the packets of one stream travel between this side and the peer. RTP and RTCP on this side of it; addresses,
 * ports, keys and encryption stay inside. Nothing here throws.
 */
export interface PacketPath {
  /** Where the peer is to send: what the session description names. */
  readonly local: { readonly host: string; readonly port: number; readonly rtcpPort: number };
  /** Sockets it holds until it is closed. */
  readonly sockets: number;
  /** Takes what arrives; what arrives before it is set is dropped. */
  receiver: PacketReceiver | undefined;
  /** Whether an RTP packet can be sent now: the peer's address, and the keys if there are to be any, are established. */
  readonly reachable: boolean;
  /** Makes the transport half of a plan the one in force. Where that cannot be: the reason, and nothing changed. */
  apply(transport: MediaTransport): string | undefined;
  /** Sends one packet. The octets must stay as they are until a few packets later: the system may queue them. */
  sendRtp(packet: Uint8Array): void;
  /** Sends one compound packet. False: there is nowhere to send it yet. */
  sendRtcp(packet: Uint8Array): boolean;
  /**
   * While on, ICMP errors about the peer's address are received, where the path can: packets from elsewhere are then
   * lost before they can be counted. Off after each `apply`.
   */
  watchPeer(watch: boolean): void;
  /** How often the network reported that the peer's address takes no RTP. */
  readonly refusals: number;
  /** Sends that failed, and errors the network reported. */
  readonly errors: number;
  /** Datagrams that were not passed to the receiver, by reason; only reasons that occurred. */
  readonly drops: Readonly<Record<string, number>>;
  /** Where the first packet dropped for its source came from since the last `apply`, and where packets are expected from. */
  readonly fromElsewhere?: MediaCounters['fromElsewhere'] | undefined;
  /** Why nothing more may be sent or received under the keys in force; undefined while both may. */
  readonly failure: string | undefined;
  /** Closes the sockets and gives the ports back. Idempotent. */
  close(): void;
}

/** Opens a path at once on a literal address of this host. */
export type OpenPath = (host: string) => Result<PacketPath>;
