import type { TerminatedState } from '../core/step.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import type { Outgoing } from '../transaction/transaction-layer.ts';
import type { Identity } from '../ua/request.ts';
import type { Dialog } from './dialog.ts';

/** A request of the peer's that is not settled: without a final response, or an INVITE whose 2xx waits for its ACK. */
export interface ReceivedRequest {
  readonly tx: string;
  readonly method: string;
  readonly cseq: number;
  /** The request that opened the set. */
  readonly initial: boolean;
  /** A new remote target, taken when the request is accepted (RFC 3261 §12.2.2: a rejected one changes nothing). */
  readonly target: string | undefined;
  /** Undefined once there is a final response. */
  readonly request: SipRequest | undefined;
  /** The 2xx to an INVITE, which the usage repeats until the ACK. */
  readonly final: SipResponse | undefined;
}

export type Ack = Outgoing & { readonly branch: string };

/** A request of ours that makes or confirms dialogs, an INVITE or the one that opened the set, while its client transaction lives. */
export interface SentRequest {
  readonly tx: string;
  readonly method: string;
  readonly cseq: number;
  /** The request that opened the set. */
  readonly initial: boolean;
  /** The remote target after a response without Contact. */
  readonly target: string;
  /** Authorization fields of the INVITE, which its ACK repeats (RFC 3261 §22.1). */
  readonly credentials: ExtraHeaders;
  /** Header fields of its CANCEL: those of the BYE too, where a 2xx comes all the same. */
  readonly parting: ExtraHeaders;
  /** A final response came. */
  readonly answered: boolean;
  /** The remote tag of the 2xx that was kept. */
  readonly winner: string | undefined;
  /** The ACK of each 2xx, sent again with each repeat of it (RFC 3261 §13.2.2.4). */
  readonly acks: readonly Ack[];
}

/** No dialog is confirmed: none yet, or early ones in the order they came (RFC 3261 §12.1). */
export interface Early {
  readonly name: 'early';
  readonly identity: Identity;
  readonly dialogs: readonly Dialog[];
  readonly received: readonly ReceivedRequest[];
  readonly sent: readonly SentRequest[];
}

/** One dialog is confirmed. */
export interface Confirmed {
  readonly name: 'confirmed';
  readonly identity: Identity;
  readonly dialog: Dialog;
  readonly received: readonly ReceivedRequest[];
  readonly sent: readonly SentRequest[];
}

/** Closed by its usage; each late 2xx to an INVITE of ours is acknowledged, and its dialog ended (RFC 3261 §13.2.2.4). */
export interface Lingering {
  readonly name: 'lingering';
  readonly identity: Identity;
  readonly dialogs: readonly Dialog[];
  readonly sent: readonly SentRequest[];
}

/** A set that its usage has not closed. */
export type Open = Early | Confirmed;

/** One opening request and all that follows from it: dialogs, requests either way (RFC 3261 §12, §13). */
export type DialogSetState = Open | Lingering | TerminatedState;

// A held call keeps no empty lists of its own.
export const none: readonly never[] = [];

// Field by field in all of these: one shape for each state, and no copying by name.

export const early = (
  identity: Identity,
  dialogs: readonly Dialog[],
  received: readonly ReceivedRequest[],
  sent: readonly SentRequest[],
): Early => ({ name: 'early', identity, dialogs, received, sent });

export const confirmed = (
  identity: Identity,
  dialog: Dialog,
  received: readonly ReceivedRequest[],
  sent: readonly SentRequest[],
): Confirmed => ({ name: 'confirmed', identity, dialog, received, sent });

export const lingering = (identity: Identity, dialogs: readonly Dialog[], sent: readonly SentRequest[]): Lingering => ({
  name: 'lingering',
  identity,
  dialogs,
  sent,
});

const withLists = (set: Open, received: readonly ReceivedRequest[], sent: readonly SentRequest[]): Open =>
  set.name === 'confirmed'
    ? confirmed(set.identity, set.dialog, received, sent)
    : early(set.identity, set.dialogs, received, sent);

export const withReceived = (set: Open, received: readonly ReceivedRequest[]): Open =>
  withLists(set, received, set.sent);

export const withSent = (set: Open, sent: readonly SentRequest[]): Open => withLists(set, set.received, sent);

export const withIdentity = (set: Open, identity: Identity): Open =>
  set.name === 'confirmed'
    ? confirmed(identity, set.dialog, set.received, set.sent)
    : early(identity, set.dialogs, set.received, set.sent);

/** The set with `next` in the place of `dialog`. */
export const withDialog = (set: Open, dialog: Dialog, next: Dialog): Open => {
  if (dialog === next) return set;
  if (set.name === 'confirmed') return confirmed(set.identity, next, set.received, set.sent);
  return early(set.identity, replaced(set.dialogs, dialog, next), set.received, set.sent);
};

/** The dialog with this remote tag (RFC 3261 §12: Call-ID and local tag are the same for all of a set). */
export const dialogWith = (set: Open | Lingering, remoteTag: string): Dialog | undefined => {
  if (set.name !== 'confirmed') return set.dialogs.find((each) => each.remoteTag === remoteTag);
  return set.dialog.remoteTag === remoteTag ? set.dialog : undefined;
};

/** The list with `next` in the place of `old`. */
export const replaced = <T>(list: readonly T[], old: T, next: T): readonly T[] =>
  list.length === 1 ? [next] : list.map((each) => (each === old ? next : each));

/** The list without `gone`. */
export const without = <T>(list: readonly T[], gone: T): readonly T[] =>
  list.length === 1 ? none : list.filter((each) => each !== gone);

export const appended = <T>(list: readonly T[], next: T): readonly T[] =>
  list.length === 0 ? [next] : [...list, next];
