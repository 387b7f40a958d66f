import type { SipRequest, SipResponse } from '../message/model.ts';
import type { RemoteEnd } from '../signal/remote-end.ts';
import type { EndCause } from '../signal/session.ts';
import type { DialogFact } from '../signal/signal.ts';
import { contactsIn, reasonsIn, warningsIn } from './remote-details.ts';

/** A refusal by the peer, with all its details. */
export const refusalCause = ({ status, reason, headers }: SipResponse): RemoteEnd => ({
  by: 'remote',
  status,
  reason,
  ...reasonsIn(headers),
  ...warningsIn(headers),
  // RFC 3261 §21.3 and §21.4.23: these alone name other places by Contact.
  ...(((status >= 300 && status < 400) || status === 485) && contactsIn(headers)),
});

/** The peer's BYE or CANCEL (RFC 3326 §2). */
export const leaveCause = ({ headers }: SipRequest): RemoteEnd => ({ by: 'remote', ...reasonsIn(headers) });

/** No final response came. */
export const failureCause = ({ why, reason }: Extract<DialogFact, { on: 'dialog.failed' }>): EndCause =>
  why === 'timeout' ? { by: 'timeout', waitingFor: 'response' } : { by: 'transport', reason };

/**
 * Whether this response to a request inside the dialog means that the dialog, or the session in it, is no more
 * (RFC 3261 §12.2.1.2, §14.1; RFC 5057 §5.1). 405 and 501 are left out: they are what a peer without re-INVITE or INFO
 * answers, and its call goes on.
 */
export const endsDialog = (status: number): boolean => ended.has(status);

const ended: ReadonlySet<number> = new Set([404, 408, 410, 416, 480, 481, 482, 483, 484, 485, 502, 604]);
