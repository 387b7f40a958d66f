import { networkInterfaces } from 'node:os';
import { isUnspecified } from '../../signal/host.ts';
import type { MediaTransport } from '../../signal/media-transport.ts';

/** Whether a description names a port of this very stream: its packets would come back. `host` as the system spells it. */
export const isOwn = (
  remote: MediaTransport['remote'],
  local: { readonly host: string; readonly port: number; readonly rtcpPort: number },
): boolean => {
  const ports = [local.port, local.rtcpPort];
  // The machine is asked for its addresses by one description in thousands.
  return (ports.includes(remote.port) || ports.includes(remote.rtcpPort)) && isHere(remote.host, local.host);
};

const isHere = (host: string, bound: string): boolean => {
  if (host === bound) return true;
  if (!isUnspecified(bound)) return false;
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return host.startsWith('127.') || own.some(({ address }) => address === host);
};
