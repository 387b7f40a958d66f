import type { Clock } from '../../core/clock.ts';
import { ok } from '../../core/result.ts';
import { hostPortText, isUnspecified } from '../../signal/host.ts';
import type { MediaTransport } from '../../signal/media-transport.ts';
import { ControlGuard } from '../net/control-guard.ts';
import { isOwn } from '../net/own-port.ts';
import { isRtcp, isRtp } from '../net/packet-kind.ts';
import type { OpenPath, PacketPath, PacketReceiver } from '../net/packet-path.ts';
import type { PairSource, PairUser, PortPair } from '../net/port-pair.ts';
import { literalAddress } from '../net/socket.ts';
import { SourceGuard } from '../net/source-guard.ts';
import { SecuredPair } from './secured-pair.ts';

export interface UdpPathParts {
  readonly clock: Clock;
  readonly pairs: PairSource;
  /** Time after the start in which a peer that sends from an unexpected address is followed, in ms; 0: never. */
  readonly latchMs: number;
}

/**
 * The path of RFC 3264: a pair of UDP ports, the address and ports of the peer as its description names them (or as
 * symmetric RTP finds them), and SRTP under keys from the description (RFC 4568) where there are some.
 */
class UdpPath implements PacketPath, PairUser {
  readonly local: PacketPath['local'];
  readonly sockets: number = 2;
  receiver: PacketReceiver | undefined;
  readonly #parts: UdpPathParts;
  readonly #bound: PortPair;
  readonly #pair: SecuredPair;
  readonly #rtpGuard: SourceGuard;
  readonly #rtcpGuard: ControlGuard;
  #muxed = false;
  #open = true;
  /** The peer holds by an address that is none (RFC 3264 §8.4): nothing is sent. */
  #nowhere = false;
  #rtcpNotMuxed = 0;

  constructor(parts: UdpPathParts, host: string, bound: PortPair) {
    this.#parts = parts;
    this.#bound = bound;
    this.#pair = new SecuredPair(bound);
    this.local = { host, port: bound.port, rtcpPort: bound.port + 1 };
    this.#rtpGuard = new SourceGuard(parts.latchMs);
    this.#rtcpGuard = new ControlGuard(parts.latchMs, this.#rtpGuard);
    bound.user = this;
  }

  get reachable(): boolean {
    return this.#open && !this.#nowhere && (this.#rtpGuard.remote?.port ?? 0) > 0;
  }

  apply({ remote, srtp, rtcpMux }: MediaTransport): string | undefined {
    const host = literalAddress(remote.host);
    if (host === undefined) return `"${remote.host}" is no literal IP address to send RTP to`;
    const rtcpHost = remote.rtcpHost === undefined ? host : literalAddress(remote.rtcpHost);
    if (rtcpHost === undefined) return `"${remote.rtcpHost}" is no literal IP address to send RTCP to`;
    const addresses = [
      { host, port: remote.port },
      { host: rtcpHost, port: remote.rtcpPort },
    ];
    const own = addresses.find((each) => isOwn(each, this.local));
    if (own !== undefined) {
      return `the peer's description names ${hostPortText(own.host, own.port)}, where this stream receives: it would hear itself`;
    }
    if (!this.#pair.secure(srtp)) return `no keys for ${srtp?.suite}`;
    // RFC 5761 §5.1.1: RTCP is accepted on the RTP port only when both sides negotiated it.
    this.#muxed = rtcpMux === true;
    this.#nowhere = isUnspecified(host);
    this.watchPeer(false);
    if (this.#nowhere) return undefined;
    const now = this.#parts.clock.now();
    this.#rtpGuard.negotiated({ host, port: remote.port }, now);
    this.#rtcpGuard.negotiated({ host: rtcpHost, port: remote.rtcpPort }, now);
    return undefined;
  }

  sendRtp(packet: Uint8Array): void {
    const { remote } = this.#rtpGuard;
    if (this.#open && !this.#nowhere && remote !== undefined) this.#pair.rtp.send(packet, remote.port, remote.host);
  }

  sendRtcp(packet: Uint8Array): boolean {
    if (!this.#open || this.#nowhere) return false;
    const remote = this.#muxed ? this.#rtpGuard.remote : this.#rtcpGuard.next();
    if (remote === undefined || remote.port === 0) return false;
    const socket = this.#muxed ? this.#pair.rtp : this.#pair.rtcp;
    socket.send(packet, remote.port, remote.host);
    return true;
  }

  /** A connected socket receives ICMP errors, and packets of one address only: not while another may be followed. */
  watchPeer(watch: boolean): void {
    const { remote } = this.#rtpGuard;
    const { rtp } = this.#bound;
    if (!watch) rtp.disconnect();
    else if (this.reachable && remote !== undefined && !this.#rtpGuard.isOpen(this.#parts.clock.now())) {
      rtp.connect(remote.port, remote.host);
    }
  }

  get refusals(): number {
    return this.#bound.rtp.refusals;
  }

  get errors(): number {
    return this.#pair.rtp.errors + this.#pair.rtcp.errors;
  }

  get drops(): Readonly<Record<string, number>> {
    const source = this.#rtpGuard.dropped + this.#rtcpGuard.dropped;
    if (source + this.#rtcpNotMuxed === 0) return this.#pair.drops;
    return {
      ...this.#pair.drops,
      ...(source > 0 && { source }),
      ...(this.#rtcpNotMuxed > 0 && { rtcp: this.#rtcpNotMuxed }),
    };
  }

  get fromElsewhere(): PacketPath['fromElsewhere'] {
    const { foreign: first, remote: expected } = this.#rtpGuard;
    return first === undefined || expected === undefined ? undefined : { first, expected };
  }

  get failure(): string | undefined {
    const { spent } = this.#pair;
    if (spent === undefined) return undefined;
    return `the SRTP key ${spent === 'local' ? 'of this side' : 'of the peer'} has served its lifetime`;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.watchPeer(false);
    this.#bound.release();
  }

  /** A datagram on the RTP port. RFC 3711 §3.3: authenticated before anything else. */
  rtpArrived(octets: Uint8Array, host: string, port: number): void {
    const clear = this.#pair.openRtp(octets);
    if (clear === undefined) return;
    const now = this.#parts.clock.now();
    if (!this.#rtpGuard.accepts(host, port, now, isRtp(clear))) return;
    if (!isRtcp(clear)) this.receiver?.rtp(clear, host, port, now);
    else if (this.#muxed) this.receiver?.rtcp(clear, now, true);
    else this.#rtcpNotMuxed += 1;
  }

  /** A datagram on the RTCP port. */
  rtcpArrived(octets: Uint8Array, host: string, port: number): void {
    const clear = this.#pair.openRtcp(octets);
    if (clear === undefined) return;
    const now = this.#parts.clock.now();
    if (!this.#rtcpGuard.accepts(host, port, now)) return;
    this.receiver?.rtcp(clear, now, this.#rtcpGuard.isMediaHost(host));
  }
}

/** Opens paths over UDP on pairs of `parts.pairs`. */
export const udpPaths =
  (parts: UdpPathParts): OpenPath =>
  (host) => {
    const pair = parts.pairs.open(host);
    return pair.ok ? ok(new UdpPath(parts, host, pair.value)) : pair;
  };
