import type { Entropy } from '../core/entropy.ts';
import type { Local } from '../signal/address.ts';
import { isLoopback } from '../signal/host.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import { literalNextHop } from '../signal/next-hop.ts';
import type { SessionIdentity } from './session-core.ts';
import { srtpKeys } from './srtp-keys.ts';

/** Where a session is opened: our listening point, and whether the peer may be on this machine. */
export interface Opening {
  readonly local: Local | undefined;
  readonly loopback: boolean;
}

/** What never changes about a session that is opened now: its seed and its keys are drawn here. */
export const newIdentity = (
  id: string,
  caller: boolean,
  { local, loopback }: Opening,
  media: MediaPreferences,
  entropy: Entropy,
): SessionIdentity => {
  const seed = entropy.integer(1, 0x7fff_ffff);
  return { id, caller, seed, srtp: srtpKeys(media, entropy), mediaHost: local?.media, loopback };
};

/** Whether a request by this way may stay on this machine: a name may be one of it. */
export const mayStayHere = (uri: string): boolean => {
  const literal = literalNextHop(uri);
  return literal === undefined || isLoopback(literal.host);
};
