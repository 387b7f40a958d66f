import { stay, type Turn } from '../core/step.ts';
import type { SipResponse } from '../message/model.ts';
import type { Capabilities } from '../ua/capabilities.ts';
import type { Identity } from '../ua/request.ts';
import { acknowledge, acknowledged, ackTo, answeredBy } from './acknowledge.ts';
import { confirmedBy, type Dialog, dialogOfResponse, retargetedBy } from './dialog.ts';
import { type DialogSetOutput, type EventOf, emit } from './dialog-set-events.ts';
import {
  appended,
  confirmed,
  type DialogSetState,
  dialogWith,
  early,
  type Lingering,
  lingering,
  none,
  type Open,
  replaced,
  type SentRequest,
  withDialog,
  withSent,
} from './dialog-set-state.ts';
import { requestWithin } from './request.ts';

type Outputs = readonly DialogSetOutput[];
type OpenTurn = Turn<Open, DialogSetOutput>;

/** Dialogs that one INVITE may lead to, early or ended at once. Responses that would make more are dropped. */
export const maxForks = 32;

/** The owner of requests whose responses no usage waits for. */
const noUsage = { layer: 'dialog', key: '' } as const;

const reported = ({ identity }: Open, { tx, request, response }: EventOf<'response'>): Outputs => [
  emit({ on: 'dialog.response', set: identity.tag, tx, request, response }),
];

/** A response to an INVITE of ours (RFC 3261 §12.1.2, §13.2.2). */
export const inviteAnswered = (
  set: Open,
  sent: SentRequest,
  event: EventOf<'response'>,
  capabilities: Capabilities,
): OpenTurn => {
  const { response } = event;
  const { status } = response;
  if (status >= 200 && status < 300) return accepted(set, sent, event, capabilities);
  if (status < 200) return [status > 100 ? progressed(set, sent, response) : set, reported(set, event)];
  const rest = replaced(set.sent, sent, answeredBy(sent, sent.winner));
  // RFC 3261 §13.2.2.3: no early dialog outlives the refusal. One that was confirmed does (§14.1).
  const next = sent.initial ? early(set.identity, none, set.received, rest) : withSent(set, rest);
  return [next, reported(set, event)];
};

/** RFC 3261 §13.2.2.1: each To tag is an early dialog of its own; one without a tag is none yet. */
const progressed = (set: Open, sent: SentRequest, response: SipResponse): Open => {
  const { tag } = response.to;
  if (tag === undefined || sent.winner !== undefined) return set;
  const known = dialogWith(set, tag);
  if (known !== undefined) return withDialog(set, known, retargetedBy(response, known));
  if (!sent.initial || set.name === 'confirmed' || set.dialogs.length >= maxForks) return set;
  const dialog = dialogOfResponse(response, sent.target, sent.cseq);
  return early(set.identity, appended(set.dialogs, dialog), set.received, set.sent);
};

const accepted = (set: Open, sent: SentRequest, event: EventOf<'response'>, capabilities: Capabilities): OpenTurn => {
  const { response } = event;
  const standing = sent.initial || set.name === 'early' ? undefined : set.dialog;
  const remoteTag = standing?.remoteTag ?? response.to.tag ?? '';
  const ack = ackTo(sent, remoteTag);
  if (ack !== undefined) return [set, [{ out: 'ack', ack }]];
  if (sent.winner === undefined) {
    const rest = replaced(set.sent, sent, answeredBy(sent, remoteTag));
    return [confirmed(set.identity, kept(set, sent, response, standing), set.received, rest), reported(set, event)];
  }
  // The usage has this 2xx and has not acknowledged it yet: the peer repeats it until then.
  if (sent.winner === remoteTag || sent.acks.length >= maxForks) return stay(set);
  const [ended, outputs] = unwanted(set, set.identity, sent, response, capabilities);
  return [withSent(set, replaced(set.sent, sent, ended)), outputs];
};

const kept = (set: Open, sent: SentRequest, response: SipResponse, standing: Dialog | undefined): Dialog => {
  if (standing !== undefined) return retargetedBy(response, standing);
  const known = dialogWith(set, response.to.tag ?? '');
  return known === undefined ? dialogOfResponse(response, sent.target, sent.cseq) : confirmedBy(response, known);
};

/** A 2xx of another fork, or after the close: its dialog is made, acknowledged and ended (RFC 3261 §13.2.2.4). */
const unwanted = (
  set: Open | Lingering,
  identity: Identity,
  sent: SentRequest,
  response: SipResponse,
  capabilities: Capabilities,
): readonly [SentRequest, Outputs] => {
  const known = dialogWith(set, response.to.tag ?? '');
  const dialog = known ?? dialogOfResponse(response, sent.target, sent.cseq);
  const ack = acknowledge(identity, sent, dialog, undefined, capabilities);
  const next = acknowledged(sent, ack);
  // The dialog of a re-INVITE was ended by what closed the set.
  if (!sent.initial) return [next, [{ out: 'ack', ack }]];
  const parting = { headers: sent.parting };
  const bye = requestWithin(identity, dialog, 'BYE', dialog.localCSeq + 1, parting, capabilities, noUsage);
  return [
    next,
    [
      { out: 'ack', ack },
      { out: 'request', outgoing: bye },
    ],
  ];
};

/** A response to an INVITE of a set that is closed: of interest is only a 2xx. */
export const answeredLate = (
  set: Lingering,
  sent: SentRequest,
  { response }: EventOf<'response'>,
  capabilities: Capabilities,
): Turn<DialogSetState, DialogSetOutput> => {
  if (response.status < 200 || response.status >= 300) return stay(set);
  const standing = sent.initial ? undefined : set.dialogs[0];
  const ack = ackTo(sent, standing?.remoteTag ?? response.to.tag ?? '');
  if (ack !== undefined) return [set, [{ out: 'ack', ack }]];
  if (sent.acks.length >= maxForks) return stay(set);
  const [ended, outputs] = unwanted(set, set.identity, sent, response, capabilities);
  return [lingering(set.identity, set.dialogs, replaced(set.sent, sent, ended)), outputs];
};

/**
 * A response to the request of ours that opened the set, where that is no INVITE: its 2xx makes the dialog, unless a
 * NOTIFY made it before (RFC 6665 §4.1.2, §4.4.1). A NOTIFY of another fork gets 481 from then on.
 */
export const openingAnswered = (set: Open, sent: SentRequest, event: EventOf<'response'>): OpenTurn => {
  const { response } = event;
  if (response.status < 200) return [set, reported(set, event)];
  const rest = replaced(set.sent, sent, answeredBy(sent, undefined));
  if (response.status >= 300) {
    const next = set.name === 'early' ? early(set.identity, none, set.received, rest) : withSent(set, rest);
    return [next, reported(set, event)];
  }
  const known = dialogWith(set, response.to.tag ?? '');
  if (set.name === 'confirmed' && known === undefined) return [withSent(set, rest), reported(set, event)];
  const dialog =
    known === undefined ? dialogOfResponse(response, sent.target, sent.cseq) : retargetedBy(response, known);
  return [confirmed(set.identity, dialog, set.received, rest), reported(set, event)];
};
