import type { SipResponse } from '../message/model.ts';
import type { Signal } from '../signal/signal.ts';
import { acknowledge } from './acknowledge.ts';
import type { Context } from './context.ts';
import { confirmedBy, type Dialog, dialogOfResponse, retargetedBy } from './dialog.ts';
import { confirmedDialog, type DialogSet, dialogWith, type PendingInvite, replaceDialog } from './dialog-set.ts';
import { requestWithin } from '../ua/request.ts';

const nothing: readonly never[] = [];

/** Dialogs one INVITE may lead to, early or ended at once. Somebody who answers as more than that is not listened to. */
const maxForks = 32;

/** The owner of requests whose answers nobody waits for. */
export const nobody = { layer: 'dialog', key: '' } as const;

/** What a response to an INVITE of ours asks of the room itself; `climb` when the session is to hear of it. */
export interface Answered {
  readonly climb: boolean;
  readonly signals: readonly Signal[];
}

const climbs: Answered = { climb: true, signals: nothing };
const ends: Answered = { climb: false, signals: nothing };

/** A response to an INVITE of ours (RFC 3261 §12.1.2, §13.2.2). */
export const inviteAnswered = (
  usage: DialogSet,
  inviting: PendingInvite,
  response: SipResponse,
  context: Context,
): Answered => {
  const { status } = response;
  if (status >= 200 && status < 300) return accepted(usage, inviting, response, context);
  if (usage.closed) return ends;
  if (status > 100 && status < 200) progressed(usage, inviting, response);
  if (status >= 300) {
    inviting.answered = true;
    // RFC 3261 §13.2.2.3: no early dialog outlives the refusal. One that was confirmed does (§14.1).
    if (inviting.initial) usage.dialogs = [];
  }
  return climbs;
};

/** RFC 3261 §13.2.2.1: each To tag is an early dialog of its own; one without a tag is none yet. */
const progressed = (usage: DialogSet, inviting: PendingInvite, response: SipResponse): void => {
  const { tag } = response.to;
  if (tag === undefined || inviting.winner !== undefined) return;
  const known = dialogWith(usage, tag);
  if (known !== undefined) replaceDialog(usage, known, retargetedBy(response, known));
  else if (inviting.initial && usage.dialogs.length < maxForks) {
    usage.dialogs = [...usage.dialogs, dialogOfResponse(response, 'early', inviting.target, inviting.cseq)];
  }
};

const accepted = (usage: DialogSet, inviting: PendingInvite, response: SipResponse, context: Context): Answered => {
  const standing = inviting.initial ? undefined : confirmedDialog(usage);
  const remoteTag = standing?.remoteTag ?? response.to.tag ?? '';
  const acked = inviting.acks.find((each) => each.remoteTag === remoteTag);
  if (acked !== undefined) return { climb: false, signals: context.transactions.send(acked.ack) };
  inviting.answered = true;
  const first = inviting.winner === undefined;
  if (first && !usage.closed) {
    inviting.winner = remoteTag;
    keep(usage, inviting, response, standing);
    return climbs;
  }
  // The session has it and did not give its ACK yet: the peer will repeat its 2xx until then.
  if (inviting.winner === remoteTag && !usage.closed) return ends;
  if (inviting.acks.length >= maxForks) return ends;
  return { climb: false, signals: unwanted(usage, inviting, response, context) };
};

const keep = (usage: DialogSet, inviting: PendingInvite, response: SipResponse, standing: Dialog | undefined): void => {
  if (standing !== undefined) {
    replaceDialog(usage, standing, retargetedBy(response, standing));
    return;
  }
  const early = dialogWith(usage, response.to.tag ?? '');
  usage.dialogs = [
    early === undefined
      ? dialogOfResponse(response, 'confirmed', inviting.target, inviting.cseq)
      : confirmedBy(response, early),
  ];
};

/** A 2xx nobody wants, of another fork or after the end: its dialog is made, acknowledged and ended (RFC 3261 §13.2.2.4). */
const unwanted = (
  usage: DialogSet,
  inviting: PendingInvite,
  response: SipResponse,
  context: Context,
): readonly Signal[] => {
  const known = dialogWith(usage, response.to.tag ?? '');
  const dialog = known ?? dialogOfResponse(response, 'confirmed', inviting.target, inviting.cseq);
  const acked = acknowledge(usage, inviting, dialog, undefined, context);
  // The dialog of a re-INVITE was ended by what closed the usage.
  if (!inviting.initial) return acked;
  const bye = requestWithin(usage, dialog, 'BYE', dialog.localCSeq + 1, undefined, context);
  return [...acked, ...context.transactions.request({ ...bye, owner: nobody }).signals];
};
