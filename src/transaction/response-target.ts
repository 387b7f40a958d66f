import type { Via } from '../message/values.ts';
import { type Flow, isReliable, type Target } from '../signal/address.ts';
import { isMulticast } from '../signal/host.ts';
import { portOf } from './key.ts';

/** The way back along the flow, whatever is in the Via. */
const backAlong = (flow: Flow): Target => {
  const { transport, remote, local } = flow;
  const target = { transport, host: remote.host, port: remote.port, localId: local.id };
  return flow.connection === undefined ? target : { ...target, connection: flow.connection };
};

/**
 * Where the responses to a request go: RFC 3261 §18.2.2, RFC 3581 §4. Always from where the request came in. The
 * source address is the flow's own, not the `received` of the Via: the transport took that from the flow.
 */
export const responseTarget = (via: Via, flow: Flow): Target => {
  if (isReliable(flow.transport)) return backAlong(flow);
  const { transport, local, remote } = flow;
  // A response to maddr would let any request aim it at a third party. Only what came by multicast is answered there, and
  // only when it is the group that the request came to.
  if (isMulticast(local.host) && via.maddr === local.host) {
    return { transport, host: local.host, port: portOf(via), localId: local.id };
  }
  const port = via.rport === undefined ? portOf(via) : remote.port;
  return { transport, host: remote.host, port, localId: local.id };
};
