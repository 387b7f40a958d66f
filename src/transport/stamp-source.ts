import type { Malformed, SipMessage } from '../message/model.ts';
import { stampVia, stampViaLine, topVia, type ViaStamp } from '../message/stamp.ts';
import type { Via } from '../message/values.ts';
import type { HostPort } from '../signal/address.ts';

/**
 * The parameters to add to the top Via of a request: `received` when the source differs from sent-by (RFC 3261 §18.2.1),
 * with `rport` when the client requests it (RFC 3581 §4). Undefined when there is nothing to add.
 */
export const stampFor = (via: Via, source: HostPort): ViaStamp | undefined => {
  if (via.rport === true) return { received: source.host, rport: source.port };
  // A `received` written by the client is replaced.
  if (via.host === source.host && via.received === undefined) return undefined;
  return { received: source.host };
};

/** A request with its source in its top Via; a response unchanged. */
export const stampSource = (message: SipMessage, source: HostPort): SipMessage => {
  if (message.kind !== 'request') return message;
  const stamp = stampFor(message.via, source);
  return stamp === undefined ? message : stampVia(message, stamp);
};

/** The same for the fields of a malformed request, so that the response is sent to its source. */
export const stampReply = (malformed: Malformed, source: HostPort): Malformed => {
  const { reply } = malformed;
  const [line = '', ...others] = reply?.vias ?? [];
  const via = topVia(line);
  const stamp = via === undefined ? undefined : stampFor(via, source);
  if (reply === undefined || stamp === undefined) return malformed;
  return { ...malformed, reply: { ...reply, vias: [stampViaLine(line, stamp) ?? line, ...others] } };
};
