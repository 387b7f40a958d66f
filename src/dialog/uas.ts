import { fnv1a, fnvBasis } from '../core/fnv.ts';
import { stay, type Turn } from '../core/step.ts';
import { copyString } from '../message/copy-string.ts';
import { echoSafe } from '../message/echo-safe.ts';
import { traitsOf } from '../message/methods.ts';
import type { SipRequest } from '../message/model.ts';
import type { UaFact } from '../signal/signal.ts';
import type { Capabilities } from '../ua/capabilities.ts';
import { type ResponseDraft, responseOutside } from '../ua/response.ts';
import { recorded } from '../ua/route-set.ts';
import { contactIn, type Dialog, dialogOfRequest, withRemoteCSeq } from './dialog.ts';
import { type DialogSetOutput, type EventOf, emit } from './dialog-set-events.ts';
import {
  appended,
  confirmed,
  dialogWith,
  type Early,
  early,
  none,
  type Open,
  withDialog,
  withIdentity,
  without,
  withReceived,
} from './dialog-set-state.ts';

type OpenTurn = Turn<Open, DialogSetOutput>;

// The requests that come in, and which of them are answered here (RFC 3261 §12.2.2, §14.2).

/** The set of a request of the peer's that may make a dialog (RFC 3261 §12.1.1), or the response that refuses it. */
export const openedByPeer = (
  { tx, request, flow, toTag }: Extract<UaFact, { on: 'ua.request' }>,
  localCSeq: number,
): Early | ResponseDraft => {
  const contact = contactIn(request.headers);
  const routes = recorded(request.headers);
  if (!contact.ok) return { status: 400, reason: 'Malformed Contact' };
  if (contact.value === undefined) return { status: 400, reason: 'Missing Contact' };
  if (!routes.ok) return { status: 400, reason: 'Malformed Record-Route' };
  const uri = request.parsedUri;
  const identity = {
    tag: toTag,
    callId: copyString(request.callId),
    local: copyString(`${echoSafe(request.to, request.headers.get('to') ?? '')};tag=${toTag}`),
    secure: uri.ok && uri.value.scheme === 'sips',
    at: flow.local,
    flow: flow.connection === undefined ? undefined : flow,
  };
  const dialog = dialogOfRequest(request, contact.value, routes.value, localCSeq);
  const { method, cseq } = request;
  const opening = { tx, method, cseq: cseq.number, initial: true, target: undefined, request, final: undefined };
  return early(identity, [dialog], [opening], none);
};

export const refused = (
  { identity: { tag } }: Pick<Open, 'identity'>,
  { tx, request }: EventOf<'request'>,
  draft: ResponseDraft,
  capabilities: Capabilities,
): readonly DialogSetOutput[] => [{ out: 'respond', tx, response: responseOutside(request, draft, tag, capabilities) }];

export const requestReceived = (set: Open, event: EventOf<'request'>, capabilities: Capabilities): OpenTurn => {
  const { request, flow } = event;
  const { method, from } = request;
  if (request.callId !== set.identity.callId) return [set, refused(set, event, { status: 481 }, capabilities)];
  const dialog = dialogWith(set, from.tag ?? '');
  if (dialog === undefined) return notified(set, event, capabilities);
  const cseq = request.cseq.number;
  if (cseq < dialog.remoteCSeq) {
    // RFC 3261 §12.2.2: a lower number is out of order; a gap is allowed.
    return [set, refused(set, event, { status: 500, reason: 'CSeq Out Of Order' }, capabilities)];
  }
  const numbered = cseq === dialog.remoteCSeq ? set : withDialog(set, dialog, withRemoteCSeq(dialog, cseq));
  const refusal = event.refusal ?? overlapping(set, request);
  if (refusal !== undefined) return [numbered, refused(set, event, refusal, capabilities)];
  let target: string | undefined;
  let next = numbered;
  if (traitsOf(method).refreshesTarget) {
    const contact = contactIn(request.headers);
    if (!contact.ok) {
      return [numbered, refused(set, event, { status: 400, reason: 'Malformed Contact' }, capabilities)];
    }
    target = contact.value;
    // The peer may come over another connection from now on.
    if (flow.connection !== undefined) next = withIdentity(numbered, { ...set.identity, flow });
  }
  return received(next, event, target);
};

const received = (set: Open, { tx, request }: EventOf<'request'>, target: string | undefined): OpenTurn => {
  const { method, cseq } = request;
  const pending = { tx, method, cseq: cseq.number, initial: false, target, request, final: undefined };
  return [
    withReceived(set, appended(set.received, pending)),
    [emit({ on: 'dialog.request', set: set.identity.tag, tx, request })],
  ];
};

/**
 * A request with our tag from a peer of which there is no dialog. A NOTIFY makes the dialog of the subscription that our
 * SUBSCRIBE or REFER asks for, before or without its 2xx (RFC 6665 §4.1.3, §4.4.1); for anything else there is none.
 */
const notified = (set: Open, event: EventOf<'request'>, capabilities: Capabilities): OpenTurn => {
  const { request, refusal } = event;
  const asked = set.sent.find((each) => each.initial && !each.answered && each.method !== 'INVITE');
  if (request.method !== 'NOTIFY' || set.name !== 'early' || asked === undefined) {
    return [set, refused(set, event, { status: 481 }, capabilities)];
  }
  if (refusal !== undefined) return [set, refused(set, event, refusal, capabilities)];
  const contact = contactIn(request.headers);
  const routes = recorded(request.headers);
  if (!contact.ok || contact.value === undefined || !routes.ok) {
    return [set, refused(set, event, { status: 400 }, capabilities)];
  }
  const dialog = dialogOfRequest(request, contact.value, routes.value, asked.cseq);
  return received(confirmed(set.identity, dialog, set.received, set.sent), event, undefined);
};

/** The refusal of a request that may not run beside another (RFC 3261 §14.2, RFC 3311 §5.2). */
const overlapping = (set: Open, { method, from, to, cseq }: SipRequest): ResponseDraft | undefined => {
  if (method !== 'INVITE' && method !== 'UPDATE') return undefined;
  if (isUnanswered(set, method, from.tag ?? '')) {
    return { status: 500, headers: [['Retry-After', String(secondsOf(to.tag ?? '', cseq.number))]] };
  }
  const isInviting = set.sent.some((each) => each.method === 'INVITE' && !each.answered);
  return method === 'INVITE' && isInviting ? { status: 491 } : undefined;
};

/** A request of this method in the dialog with this remote tag has no final response yet. */
const isUnanswered = (set: Open, method: string, remoteTag: string): boolean =>
  set.received.some((each) => each.method === method && (each.request?.from.tag ?? '') === remoteTag && !each.final);

/** RFC 3261 §14.2: 0 to 10 seconds, chosen at random. Our tag is the seed: it was drawn at random. */
const secondsOf = (tag: string, cseq: number): number => fnv1a(tag, fnvBasis ^ cseq) % 11;

/** The ACK of a 2xx ends the repeating of it. A further one, of a repeated 2xx, changes nothing. */
export const ackReceived = (set: Open, { request }: EventOf<'ack'>): OpenTurn => {
  const dialog: Dialog | undefined =
    request.callId === set.identity.callId ? dialogWith(set, request.from.tag ?? '') : undefined;
  if (dialog === undefined) return [set, unmatchedAck];
  const settled = set.received.find((each) => each.final !== undefined && each.cseq === request.cseq.number);
  if (settled === undefined) return stay(set);
  return [
    withReceived(set, without(set.received, settled)),
    [emit({ on: 'dialog.ack', set: set.identity.tag, request })],
  ];
};

export const unmatchedAck: readonly DialogSetOutput[] = [emit({ on: 'count', what: 'unmatched.ack' })];

/** RFC 3261 §9.2: a CANCEL does nothing to an INVITE that has its final response. */
export const cancelReceived = (set: Open, { tx, request }: EventOf<'cancel'>): OpenTurn => {
  const invite = set.received.find((each) => each.tx === tx);
  if (invite === undefined || invite.final !== undefined) return stay(set);
  return [set, [emit({ on: 'dialog.cancel', set: set.identity.tag, tx, request })]];
};
