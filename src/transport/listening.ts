import { lookup } from 'node:dns/promises';
import type { HostPort, Local, MediaHost } from '../signal/address.ts';
import { type IpVersion, ipVersion, type OwnAddress } from './addresses.ts';
import type { Advertised, ListenConfig } from './transport-driver.ts';

// What every listening point has, of whatever transport.

/** The points reached at a bound address: one for each of `own`, or the one that is advertised. */
export const localsOf = (
  { transport, advertise }: ListenConfig,
  id: string,
  { host, port }: HostPort,
  own: readonly OwnAddress[],
  described: string = host,
): readonly Local[] => {
  if (own.length > 0) return own.map((each) => ({ id: `${id}/${each.host}`, transport, host: each.host, port }));
  const local: Local = { id, transport, host: advertise?.host ?? host, port: advertise?.port ?? port };
  if (advertise === undefined || (described === host && local.host === host)) return [local];
  const media: MediaHost = { bound: host, described };
  return [{ ...local, media }];
};

/**
 * What descriptions name for an advertised listening point of this IP version: a literal address, since few peers resolve
 * a name in a c= line; the name itself where it has none (RFC 8866 §5.7). Rejects with what is wrong.
 */
export const describedHost = async ({ host, media = host }: Advertised, version: IpVersion): Promise<string> => {
  const literal = ipVersion(media);
  if (literal === version) return media;
  if (literal !== undefined) throw new Error(`it is IPv${version}, and the advertised ${media} is not`);
  const found = await lookup(media, { family: version }).catch(() => undefined);
  return found?.address ?? media;
};

export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Why a socket cannot be opened, as the end of a sentence. */
export const listenErrorText = (error: unknown): string => {
  const code = errorCode(error);
  if (code === 'EADDRINUSE') return 'is already in use; stop what listens there or choose another port';
  if (code === 'EACCES') return 'is not allowed to this user; choose a port above 1023';
  if (code === 'EADDRNOTAVAIL') return 'is no address of this machine';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'cannot be looked up; give an IP address of this machine';
  return `cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
};
