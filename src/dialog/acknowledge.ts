import type { Signal } from '../signal/signal.ts';
import type { Context } from './context.ts';
import type { Dialog } from './dialog.ts';
import type { Content } from './dialog-layer.ts';
import type { DialogSet, PendingInvite } from './dialog-set.ts';
import { requestWithin } from '../ua/request.ts';

/**
 * The ACK of a 2xx: a request of its own without a transaction, with the number and the credentials of the INVITE
 * (RFC 3261 §13.2.2.4). It is kept with its branch, so that a repeated 2xx gets the identical ACK.
 */
export const acknowledge = (
  usage: DialogSet,
  inviting: PendingInvite,
  dialog: Dialog,
  content: Content | undefined,
  context: Context,
): readonly Signal[] => {
  const headers = [...inviting.credentials, ...(content?.headers ?? [])];
  const body = content?.body;
  const whole: Content = body === undefined ? { headers } : { headers, body };
  const outgoing = requestWithin(usage, dialog, 'ACK', inviting.cseq, whole, context);
  const ack = { ...outgoing, branch: `z9hG4bK${context.entropy.token()}` };
  inviting.acks.push({ remoteTag: dialog.remoteTag, ack });
  return context.transactions.send(ack);
};
