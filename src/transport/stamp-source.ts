import type { SipMessage } from '../message/model.ts';
import { stampVia } from '../message/stamp.ts';
import type { HostPort } from '../signal/address.ts';

/**
 * A request's top Via says where the request came from (RFC 3261 §18.2.1), and the source port where the client asks
 * for it (RFC 3581 §4). Most peers write their address and want nothing more: those messages pass as they are.
 */
export const stampSource = (message: SipMessage, source: HostPort): SipMessage => {
  if (message.kind !== 'request') return message;
  const { via } = message;
  if (via.rport === true) return stampVia(message, { received: source.host, rport: source.port });
  // What a client wrote into received itself is not believed.
  if (via.host === source.host && via.received === undefined) return message;
  return stampVia(message, { received: source.host });
};
