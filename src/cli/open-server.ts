import type { SipServerConfig } from '../api/config/config.ts';
import { readListenPoint } from '../api/config/listen-point.ts';
import { serverRows } from '../api/config/rows.ts';
import type { SipServer } from '../api/server/create-sip-server.ts';
import { createSipServer } from '../api/server/create-sip-server.ts';
import { SipError } from '../core/errors.ts';
import { defaultText } from './flags.ts';

/** How many ports after the default one are tried. Even ones: 5061 is that of SIP over TLS. */
const moreTries = 20;

/**
 * A server at these points. Without any: at the default one, or, where another process has its port, at the next even port
 * that is free, so that a second server on the same host serves too.
 */
export const openServer = async (
  config: SipServerConfig,
  points: readonly string[] | undefined,
): Promise<{ readonly server: SipServer; readonly points: readonly string[] }> => {
  const wanted = points ?? [defaultText(serverRows.listen)];
  for (let tries = 0; ; tries++) {
    const listen = tries === 0 ? wanted : wanted.map((point) => portAfter(point, 2 * tries));
    try {
      return { server: await createSipServer({ ...config, listen }), points: listen };
    } catch (error) {
      if (!isInUse(error)) throw error;
      if (points === undefined && tries < moreTries) continue;
      throw new SipError('ERR_SIP_LISTEN', `${error.message}; name another with --listen, such as udp:0.0.0.0:0`, {
        cause: error,
      });
    }
  }
};

const isInUse = (error: unknown): error is SipError => {
  if (!(error instanceof SipError) || error.code !== 'ERR_SIP_LISTEN') return false;
  return error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'EADDRINUSE';
};

const portAfter = (point: string, ports: number): string => {
  const read = readListenPoint(point);
  return read.ok ? point.replace(/\d+$/, String(read.value.port + ports)) : point;
};
