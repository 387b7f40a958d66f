import type { ExtraHeaders } from '../signal/session.ts';
import type { Capabilities } from '../ua/capabilities.ts';
import type { Content } from '../ua/content.ts';
import type { Identity } from '../ua/request.ts';
import type { Dialog } from './dialog.ts';
import { type Ack, appended, none, type SentRequest } from './dialog-set-state.ts';
import { requestWithin } from './request.ts';

/** The fields that the ACK of an INVITE repeats (RFC 3261 §22.1). */
export const credentialsIn = (headers: ExtraHeaders | undefined): ExtraHeaders =>
  headers?.filter(([name]) => /^(?:proxy-)?authorization$/i.test(name)) ?? none;

/**
 * The ACK of a 2xx: a request of its own without a transaction, with the number and the credentials of the INVITE
 * (RFC 3261 §13.2.2.4). Its branch is unique because our tag is: the tag, the number, and how many ACKs came before.
 */
export const acknowledge = (
  identity: Identity,
  { cseq, credentials, acks }: SentRequest,
  dialog: Dialog,
  content: Content | undefined,
  capabilities: Capabilities,
): Ack => {
  const headers = [...credentials, ...(content?.headers ?? none)];
  const whole: Content = { headers, body: content?.body };
  const { request, to, owner } = requestWithin(identity, dialog, 'ACK', cseq, whole, capabilities);
  return { request, to, owner, branch: `z9hG4bK${identity.tag}.${cseq}.${acks.length}` };
};

/** The ACK that the 2xx of this remote tag had. */
export const ackTo = ({ acks }: SentRequest, remoteTag: string): Ack | undefined =>
  acks.find((each) => (each.request.to.tag ?? '') === remoteTag);

// Field by field: one shape for all.

/** The request after a final response; `winner` is the remote tag of the 2xx that is kept. */
export const answeredBy = (sent: SentRequest, winner: string | undefined): SentRequest => {
  const { tx, method, cseq, initial, target, credentials, parting, acks } = sent;
  return { tx, method, cseq, initial, target, credentials, parting, answered: true, winner, acks };
};

/** The INVITE after this ACK. */
export const acknowledged = (sent: SentRequest, ack: Ack): SentRequest => {
  const { tx, method, cseq, initial, target, credentials, parting, winner, acks } = sent;
  return { tx, method, cseq, initial, target, credentials, parting, answered: true, winner, acks: appended(acks, ack) };
};
