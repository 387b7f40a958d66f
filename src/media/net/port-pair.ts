import { fail, ok, type Result } from '../../core/result.ts';
import type { PairPool } from './port-pool.ts';
import { literalAddress, type OnDatagram, type OpenSocket, type RtpSocket } from './socket.ts';

/** Two bound sockets: even for RTP, odd above it for RTCP (RFC 3550 §11). */
export interface PortPair {
  readonly port: number;
  readonly rtp: RtpSocket;
  readonly rtcp: RtpSocket;
}

/** Pairs tried before giving up, when other programs hold ports of the range. */
const attempts = 32;

/** Takes a pair from the pool and binds it. A pair that another program holds is released to rest, and the next tried. */
export const openPair = (
  host: string,
  pool: PairPool,
  now: number,
  open: OpenSocket,
  arrived: OnDatagram,
  control: OnDatagram,
): Result<PortPair> => {
  if (literalAddress(host) === undefined) {
    return fail('media.host', `"${host}" is no literal IP address to bind RTP ports on`);
  }
  let refusal = '';
  for (let n = 0; n < attempts; n++) {
    const port = pool.take(now);
    if (port === undefined)
      return fail('media.ports', refusal === '' ? pool.exhausted() : `${pool.exhausted()} (${refusal})`);
    const rtp = open(host, port, arrived);
    const rtcp = typeof rtp === 'string' ? rtp : open(host, port + 1, control);
    if (typeof rtp !== 'string' && typeof rtcp !== 'string') return ok({ port, rtp, rtcp });
    if (typeof rtp !== 'string') rtp.close();
    pool.release(port, now);
    const code = rtcp as string;
    refusal = `${code} on ${host}:${typeof rtp === 'string' ? port : port + 1}`;
    if (code !== 'EADDRINUSE') break;
  }
  return fail('media.bind', `no RTP port pair could be bound: ${refusal}`);
};
