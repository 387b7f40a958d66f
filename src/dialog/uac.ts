import { stay, type Turn } from '../core/step.ts';
import { traitsOf } from '../message/methods.ts';
import type { Capabilities } from '../ua/capabilities.ts';
import type { OpeningRequest } from '../ua/request.ts';
import type { SentOutside } from '../ua/user-agent.ts';
import { acknowledge, acknowledged, ackTo, credentialsIn } from './acknowledge.ts';
import { type Dialog, retargetedBy, withNextCSeq } from './dialog.ts';
import { type DialogSetOutput, type EventOf, emit } from './dialog-set-events.ts';
import {
  appended,
  dialogWith,
  type Early,
  early,
  none,
  type Open,
  replaced,
  type SentRequest,
  withDialog,
  without,
  withSent,
} from './dialog-set-state.ts';
import { inviteAnswered, openingAnswered } from './forks.ts';
import { requestWithin } from './request.ts';

type OpenTurn = Turn<Open, DialogSetOutput>;

// The requests that go out, and what comes back on them (RFC 3261 §8.1, §12.2.1, §13.2).

const sentAs = (
  tx: string,
  method: string,
  cseq: number,
  initial: boolean,
  target: string,
  headers: OpeningRequest['headers'],
): SentRequest => ({
  tx,
  method,
  cseq,
  initial,
  target,
  credentials: credentialsIn(headers),
  parting: none,
  answered: false,
  winner: undefined,
  acks: none,
});

/** The set of a request of ours that may make dialogs. */
export const openedHere = (method: string, { target, headers }: OpeningRequest, sent: SentOutside): Early =>
  early(sent.identity, none, none, [sentAs(sent.tx, method, sent.cseq, true, target, headers)]);

/** The dialog that a request of ours goes to. ACK and CANCEL have events of their own; an INVITE needs a confirmed dialog. */
const dialogFor = (set: Open, method: string, remoteTag: string | undefined): Dialog | undefined => {
  if (method === 'ACK' || method === 'CANCEL') return undefined;
  if (set.name === 'early') {
    if (method === 'INVITE') return undefined;
    // RFC 3261 §15: the callee must not BYE an early dialog, the caller may.
    if (method === 'BYE' && set.received.some((each) => each.initial)) return undefined;
  }
  if (remoteTag !== undefined) return dialogWith(set, remoteTag);
  // Of several early dialogs the one that came last.
  return set.name === 'confirmed' ? set.dialog : set.dialogs.at(-1);
};

export const send = (
  set: Open,
  { method, content, in: remoteTag, sends }: EventOf<'send'>,
  capabilities: Capabilities,
): OpenTurn => {
  const dialog = dialogFor(set, method, remoteTag);
  if (dialog === undefined) return stay(set);
  const next = withNextCSeq(dialog);
  const outgoing = requestWithin(set.identity, next, method, next.localCSeq, content, capabilities);
  const bounded = sends === undefined ? outgoing : { ...outgoing, sends };
  return [withDialog(set, dialog, next), [{ out: 'request', outgoing: bounded }]];
};

/** An INVITE is kept until its transaction is over: each 2xx to it needs an ACK. Other requests are not. */
export const sent = (set: Open, { tx, content }: EventOf<'sent'>): OpenTurn => {
  if (set.name !== 'confirmed') return stay(set);
  const { localCSeq, target } = set.dialog;
  return [withSent(set, appended(set.sent, sentAs(tx, 'INVITE', localCSeq, false, target, content?.headers))), none];
};

export const sendAck = (set: Open, { tx, content }: EventOf<'sendAck'>, capabilities: Capabilities): OpenTurn => {
  const invite = set.sent.find((each) => each.tx === tx);
  if (invite?.winner === undefined || ackTo(invite, invite.winner) !== undefined) return stay(set);
  const dialog = dialogWith(set, invite.winner);
  if (dialog === undefined) return stay(set);
  const ack = acknowledge(set.identity, invite, dialog, content, capabilities);
  return [withSent(set, replaced(set.sent, invite, acknowledged(invite, ack))), [{ out: 'ack', ack }]];
};

export const sendCancel = (set: Open, { tx, headers }: EventOf<'sendCancel'>): OpenTurn => {
  const invite = set.sent.find((each) => each.tx === tx);
  // RFC 3261 §9.1: only an INVITE is cancelled, and only before its final response.
  if (invite === undefined || invite.answered || invite.method !== 'INVITE') return stay(set);
  const next = headers === undefined ? set : withSent(set, replaced(set.sent, invite, { ...invite, parting: headers }));
  return [next, [{ out: 'cancel', tx, headers }]];
};

export const responseReceived = (set: Open, event: EventOf<'response'>, capabilities: Capabilities): OpenTurn => {
  const { tx, request, response } = event;
  const asked = set.sent.find((each) => each.tx === tx);
  if (asked?.method === 'INVITE') return inviteAnswered(set, asked, event, capabilities);
  if (asked !== undefined) return openingAnswered(set, asked, event);
  const reported = [emit({ on: 'dialog.response', set: set.identity.tag, tx, request, response })];
  if (response.status < 200 || response.status >= 300 || !traitsOf(request.method).refreshesTarget) {
    return [set, reported];
  }
  const dialog = dialogWith(set, request.to.tag ?? '');
  return [dialog === undefined ? set : withDialog(set, dialog, retargetedBy(response, dialog)), reported];
};

export const failed = (set: Open, { tx, request, why, reason }: EventOf<'failed'>): OpenTurn => [
  over(set, tx),
  [emit({ on: 'dialog.failed', set: set.identity.tag, tx, request, why, reason })],
];

/** The set without what was kept for this client transaction. */
export const over = (set: Open, tx: string): Open => {
  const gone = set.sent.find((each) => each.tx === tx);
  return gone === undefined ? set : withSent(set, without(set.sent, gone));
};
