import { addressFamily, isLoopbackAddress } from '../signal/host.ts';
import { isHoldAddress } from './connection.ts';
import type { LocalMedia, RemoteLine } from './model.ts';

/** The local side as far as it decides which addresses media is sent to. */
export type Reach = Pick<LocalMedia, 'host' | 'bound' | 'loopback'>;

/** Why no media can be sent to the address of the line; undefined when it can. To a hold address none is sent. */
export const unreachable = (line: RemoteLine, local: Reach): string | undefined => {
  const { host } = line;
  if (host === '' || line.rtcpPort === 0) return 'The audio has no unicast IP address to send to';
  if (isHoldAddress(host)) return undefined;
  const from = local.bound ?? local.host;
  const [theirs, ours] = [addressFamily(host), addressFamily(from)];
  // RFC 3261 §20.43, warn-code 301; RFC 6157 §4.
  if (theirs !== ours && ours !== undefined)
    return `The audio is at an IPv${theirs} address, and this call has IPv${ours}`;
  const isElsewhere = local.loopback === false && !isLoopbackAddress(from);
  if (!isElsewhere || !isLoopbackAddress(host)) return undefined;
  return 'The audio is at a loopback address, and the call is not within this machine';
};
