import { networkInterfaces } from 'node:os';
import { isUnspecified } from '../../signal/host.ts';
import type { RtpAddress } from './source-guard.ts';

/** Whether a description names a port of this very stream: its packets would come back. `host` as the system spells it. */
export const isOwn = (
  remote: RtpAddress,
  local: { readonly host: string; readonly port: number; readonly rtcpPort: number },
): boolean => {
  // The machine is asked for its addresses by one description in thousands.
  return (remote.port === local.port || remote.port === local.rtcpPort) && isHere(remote.host, local.host);
};

const isHere = (host: string, bound: string): boolean => {
  if (host === bound) return true;
  if (!isUnspecified(bound)) return false;
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return host.startsWith('127.') || own.some(({ address }) => address === host);
};
