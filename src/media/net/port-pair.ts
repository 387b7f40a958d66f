import { fail, ok, type Result } from '../../core/result.ts';
import type { PairPool } from './port-pool.ts';
import { literalAddress, type OnDatagram, type OpenSocket, type RtpSocket } from './socket.ts';

/** Two bound sockets: even for RTP, odd above it for RTCP (RFC 3550 §11). */
export interface PairOfSockets {
  readonly port: number;
  readonly rtp: RtpSocket;
  readonly rtcp: RtpSocket;
}

/** Takes what arrives on a pair. */
export interface PairUser {
  /** A datagram on the RTP port. */
  rtpArrived(octets: Uint8Array, host: string, port: number): void;
  /** A datagram on the RTCP port. */
  rtcpArrived(octets: Uint8Array, host: string, port: number): void;
}

/** A pair in use. */
export interface PortPair extends PairOfSockets {
  /** Takes what arrives. To be set at once. */
  user: PairUser | undefined;
  /** Gives the pair back; nothing more may be sent on it. Idempotent. */
  release(): void;
}

/** Where streams have their port pairs from. */
export interface PairSource {
  /** A bound pair on a literal address of this host. Fails with a reason of `exhaustion` where there may be one later. */
  open(host: string): Result<PortPair>;
  /** Closes the unused pairs; what is released from now on is closed at once. Idempotent. */
  close(): void;
}

/** Reasons of `openPair` that another time may not have: everything is in use. */
export const exhaustion: ReadonlySet<string> = new Set(['media.ports', 'media.descriptors']);

/** Codes of the system that say it has nothing left, whichever port is asked for. */
const systemLimits: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);

/**
 * Takes a pair from the pool and binds it. A pair that another program holds is released to rest, and the next tried,
 * until every pair of the range was. Fails with a reason of `exhaustion` where a pair may be free another time.
 */
export const openPair = (
  host: string,
  pool: PairPool,
  now: number,
  open: OpenSocket,
  arrived: OnDatagram,
  control: OnDatagram,
): Result<PairOfSockets> => {
  if (literalAddress(host) === undefined) {
    return fail('media.host', `"${host}" is no literal IP address to bind RTP ports on`);
  }
  let refusal = '';
  for (let n = 0; n < pool.pairs; n++) {
    const port = pool.take(now);
    if (port === undefined) break;
    const rtp = open(host, port, arrived);
    const rtcp = typeof rtp === 'string' ? rtp : open(host, port + 1, control);
    if (typeof rtp !== 'string' && typeof rtcp !== 'string') return ok({ port, rtp, rtcp });
    if (typeof rtp !== 'string') rtp.close();
    pool.release(port, now);
    const code = rtcp as string;
    refusal = `${code} on ${host}:${typeof rtp === 'string' ? port : port + 1}`;
    if (systemLimits.has(code)) {
      return fail('media.descriptors', `the system has no socket left (${refusal}); see ulimit -n: a call takes two`);
    }
    if (code !== 'EADDRINUSE') return fail('media.bind', `no RTP port pair could be bound: ${refusal}`);
  }
  return fail('media.ports', refusal === '' ? pool.exhausted() : `${pool.exhausted()} (${refusal})`);
};
