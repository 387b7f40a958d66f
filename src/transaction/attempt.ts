import type { SipRequest } from '../message/model.ts';
import type { Target } from '../signal/address.ts';
import type { Owner } from '../signal/owner.ts';
import type { ExtraHeaders } from '../signal/session.ts';

/** A request and what all attempts to send it have in common. */
export interface RequestToSend {
  /** Complete but for its Via. */
  readonly request: SipRequest;
  /** The layer its facts are for; undefined for a CANCEL, which the transactions send themselves. */
  readonly owner: Owner | undefined;
  /** How often it is sent at most; undefined: as often as the timers have it. */
  readonly sends?: number | undefined;
  /** How often it was sent, to this target and those before. */
  readonly sent?: number;
}

/** One client transaction on the wire: a request on its way to one target. The context of its machine. */
export interface Attempt extends RequestToSend {
  /** Its name for the TU, the same over all attempts. */
  readonly tx: string;
  readonly target: Target;
  readonly branch: string;
  /** Its Via value. */
  readonly via: string;
  sent: number;
  /** Header fields of the CANCEL, once it is cancelled. */
  parting: ExtraHeaders | undefined;
  /** Where else it may go (RFC 3263 §4.3). */
  remaining: readonly Target[];
  /** A response other than 100 came: this is the server that serves. */
  answered: boolean;
  /** The transaction went on to another target; this attempt reports nothing any more. */
  superseded: boolean;
}

// Field by field: one shape for all.
export const newAttempt = (
  tx: string,
  { request, owner, sends, sent = 0 }: RequestToSend,
  target: Target,
  branch: string,
  via: string,
  remaining: readonly Target[],
): Attempt => ({
  tx,
  owner,
  request,
  target,
  branch,
  via,
  sends,
  sent,
  parting: undefined,
  remaining,
  answered: false,
  superseded: false,
});
