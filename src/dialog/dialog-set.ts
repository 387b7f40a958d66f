import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Flow, Local } from '../signal/address.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import type { Outgoing } from '../transaction/transaction-layer.ts';
import type { Dialog } from './dialog.ts';

/** A request of the peer's that is not settled: unanswered, or an INVITE with a 2xx of ours that waits for its ACK. */
export interface PendingRequest {
  readonly tx: string;
  readonly method: string;
  readonly cseq: number;
  /** The INVITE that opened the usage. */
  readonly initial: boolean;
  /** A new remote target, to hold once the request is accepted (RFC 3261 §12.2.2: a rejected one changes nothing). */
  readonly target: string | undefined;
  /** Let go once a final response stands. */
  request: SipRequest | undefined;
  /** The 2xx, for as long as it may have to be sent again. */
  final: SipResponse | undefined;
}

/** The ACK of one 2xx, kept to be sent again just so (RFC 3261 §13.2.2.4). */
export interface Acked {
  readonly remoteTag: string;
  readonly ack: Outgoing & { readonly branch: string };
}

/** An INVITE of ours whose client transaction lives. */
export interface PendingInvite {
  readonly tx: string;
  readonly cseq: number;
  readonly initial: boolean;
  /** Where an answer without Contact leaves us. */
  readonly target: string;
  /** Authorization fields of the INVITE, which its ACK repeats (RFC 3261 §22.1). */
  readonly credentials: ExtraHeaders;
  /** A final response came. */
  answered: boolean;
  /** The remote tag of the 2xx that was kept. */
  winner: string | undefined;
  readonly acks: Acked[];
}

/** One INVITE and all that comes of it, while it does. What changes is replaced in place: the room's memory. */
export interface DialogSet {
  /** Our tag in every dialog of it. */
  readonly id: string;
  readonly role: 'uac' | 'uas';
  readonly callId: string;
  /** Our From or To as written, with its tag: the From of what we send. */
  readonly local: string;
  /** Every URI we name is to be sips: (RFC 3261 §12.1.1). */
  readonly secure: boolean;
  /** The listening point the peer knows us by. */
  readonly at: Local | undefined;
  /** Set when the peer came over a connection, which then carries our requests too. */
  flow: Flow | undefined;
  /** Early ones, by the order they came; or the one that was confirmed. */
  dialogs: readonly Dialog[];
  pending: readonly PendingRequest[];
  inviting: readonly PendingInvite[];
  /** Forgotten by its session; kept for late answers to an INVITE of ours alone. */
  closed: boolean;
}

const nobody: readonly never[] = [];

type About = Pick<DialogSet, 'id' | 'role' | 'callId' | 'local' | 'secure' | 'at' | 'flow'>;

// Field by field: one shape for both roles, and no copying by name.
export const newDialogSet = (about: About, dialogs: readonly Dialog[]): DialogSet => ({
  id: about.id,
  role: about.role,
  callId: about.callId,
  local: about.local,
  secure: about.secure,
  at: about.at,
  flow: about.flow,
  dialogs,
  pending: nobody,
  inviting: nobody,
  closed: false,
});

/** Puts `next` in the place of `dialog`. */
export const replaceDialog = (usage: DialogSet, dialog: Dialog, next: Dialog): void => {
  if (dialog === next) return;
  const { dialogs } = usage;
  const isOnly = dialogs.length === 1 && dialogs[0] === dialog;
  usage.dialogs = isOnly ? [next] : dialogs.map((each) => (each === dialog ? next : each));
};

export const dialogWith = (usage: DialogSet, remoteTag: string): Dialog | undefined =>
  usage.dialogs.find((each) => each.remoteTag === remoteTag);

export const confirmedDialog = (usage: DialogSet): Dialog | undefined => {
  const first = usage.dialogs[0];
  return first?.state === 'confirmed' ? first : undefined;
};

/** An INVITE of ours in this usage has no final response yet. */
export const isInviting = (usage: DialogSet): boolean => usage.inviting.some((each) => !each.answered);

/** A request of this method, in the dialog with this remote tag, has no final response of ours yet. */
export const isAsked = (usage: DialogSet, method: string, remoteTag: string): boolean =>
  usage.pending.some((each) => each.method === method && (each.request?.from.tag ?? '') === remoteTag && !each.final);
