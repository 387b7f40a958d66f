import type { HostPort, Local } from '../signal/address.ts';
import type { OwnAddress } from './addresses.ts';
import type { ListenConfig } from './transport-driver.ts';

// What every listening point has, of whatever transport.

/** The points reached at a bound address: one for each of `own`, or the one that is advertised. */
export const localsOf = (
  { transport, advertise }: ListenConfig,
  id: string,
  { host, port }: HostPort,
  own: readonly OwnAddress[],
): readonly Local[] =>
  own.length > 0
    ? own.map((each) => ({ id: `${id}/${each.host}`, transport, host: each.host, port }))
    : [{ id, transport, host: advertise?.host ?? host, port: advertise?.port ?? port }];

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
