import { withVia } from '../message/build/with-via.ts';
import type { SipRequest } from '../message/model.ts';
import type { Target } from '../signal/address.ts';
import type { Owner } from '../signal/owner.ts';
import type { Signal } from '../signal/signal.ts';
import { viaOf } from './client-effects.ts';
import type { ListeningPoints } from './listening-points.ts';

/** Sends a request that has no transaction, the ACK to a 2xx, to the first target. False when that cannot be reached. */
export const sendStateless = (
  listeningPoints: ListeningPoints,
  request: SipRequest,
  owner: Owner,
  [target]: readonly Target[],
  branch: string,
  into: Signal[],
): boolean => {
  const local = target === undefined ? undefined : listeningPoints.towards(target);
  if (target === undefined || local === undefined) return false;
  const message = withVia(request, viaOf(local, branch));
  into.push({ do: 'send', message, to: { ...target, localId: local.id }, owner });
  return true;
};
