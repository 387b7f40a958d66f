import type { Malformed, SipMessage } from '../message/model.ts';
import { stampVia, stampViaLine, topVia, type ViaStamp } from '../message/stamp.ts';
import type { Via } from '../message/values.ts';
import type { HostPort } from '../signal/address.ts';

/**
 * What a request's top Via must say of where the request came from (RFC 3261 §18.2.1), with the source port where the
 * client asks for it (RFC 3581 §4). Most peers write their address and want nothing more.
 */
const stampFor = (via: Via, source: HostPort): ViaStamp | undefined => {
  if (via.rport === true) return { received: source.host, rport: source.port };
  // What a client wrote into received itself is not believed.
  if (via.host === source.host && via.received === undefined) return undefined;
  return { received: source.host };
};

/** A request with its source in its top Via; all else passes as it is. */
export const stampSource = (message: SipMessage, source: HostPort): SipMessage => {
  if (message.kind !== 'request') return message;
  const stamp = stampFor(message.via, source);
  return stamp === undefined ? message : stampVia(message, stamp);
};

/** The same for what is left of a malformed request: its answer finds the way back as any other does. */
export const stampReply = (malformed: Malformed, source: HostPort): Malformed => {
  const { reply } = malformed;
  const [line = '', ...others] = reply?.vias ?? [];
  const via = topVia(line);
  const stamp = via === undefined ? undefined : stampFor(via, source);
  if (reply === undefined || stamp === undefined) return malformed;
  return { ...malformed, reply: { ...reply, vias: [stampViaLine(line, stamp) ?? line, ...others] } };
};
