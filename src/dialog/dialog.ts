import { fail, ok, type Result } from '../core/result.ts';
import { copyString } from '../message/copy-string.ts';
import { echoSafe } from '../message/echo-safe.ts';
import type { Headers, SipRequest, SipResponse } from '../message/model.ts';
import { asRequestUri, type RouteSet, recordedReversed } from '../ua/route-set.ts';

/** One peer-to-peer relation (RFC 3261 §12). What all dialogs of a usage share stands in the usage. A value. */
export interface Dialog {
  readonly state: 'early' | 'confirmed';
  /** Empty when the peer has none, as before RFC 3261 (§12.1.1, §12.1.2). */
  readonly remoteTag: string;
  /** The peer's To or From as written, with its tag: the To of what we send. */
  readonly remote: string;
  /** The remote target: where requests go (§12.2.1.1). */
  readonly target: string;
  readonly routes: RouteSet;
  readonly localCSeq: number;
  /** -1 until the peer has sent a request. */
  readonly remoteCSeq: number;
}

/** The peer's Contact as a Request-URI; undefined when there is none, a failure when no request can be sent to it. */
export const contactIn = (headers: Headers): Result<string | undefined> => {
  if (!headers.has('contact')) return ok(undefined);
  const read = headers.read('contact');
  if (!read.ok) return read;
  // RFC 3261 §8.1.1.8: exactly one SIP or SIPS URI. Of several the first is taken; `*` belongs to REGISTER.
  const first = read.value === undefined || read.value === '*' ? undefined : read.value[0];
  if (first === undefined) return fail('contact', 'Contact names no URI', -1, 400);
  const uri = first.parsedUri;
  if (!uri.ok) return uri;
  if (uri.value.scheme === 'sip' || uri.value.scheme === 'sips') return ok(asRequestUri(first.uri));
  return fail('contact', `Contact is no SIP URI: ${first.uri}`, -1, 400);
};

const contactOr = (headers: Headers, fallback: string): string => {
  const contact = contactIn(headers);
  return contact.ok && contact.value !== undefined ? contact.value : fallback;
};

// A dialog outlives the messages it was made from: every text taken from one is detached from it.

/** The dialog an INVITE makes at its UAS (RFC 3261 §12.1.1). */
export const dialogOfInvite = (request: SipRequest, target: string, routes: RouteSet, localCSeq: number): Dialog => ({
  state: 'early',
  remoteTag: copyString(request.from.tag ?? ''),
  remote: copyString(echoSafe(request.from, request.headers.get('from') ?? '')),
  target: copyString(target),
  routes: routes.map(copyString),
  localCSeq,
  remoteCSeq: request.cseq.number,
});

/** The dialog a response to our INVITE makes (RFC 3261 §12.1.2). Without a usable Contact requests go where the INVITE went. */
export const dialogOfResponse = (
  response: SipResponse,
  state: Dialog['state'],
  fallbackTarget: string,
  localCSeq: number,
): Dialog => ({
  state,
  remoteTag: copyString(response.to.tag ?? ''),
  remote: copyString(echoSafe(response.to, response.headers.get('to') ?? '')),
  target: copyString(contactOr(response.headers, fallbackTarget)),
  routes: recordedReversed(response.headers).map(copyString),
  localCSeq,
  remoteCSeq: -1,
});

/** The early dialog as the 2xx confirms it: target and route set are taken anew, the numbers stay (RFC 3261 §13.2.2.4). */
export const confirmedBy = (response: SipResponse, early: Dialog): Dialog => ({
  ...dialogOfResponse(response, 'confirmed', early.target, early.localCSeq),
  remoteCSeq: early.remoteCSeq,
});

// Field by field in these two: one shape for all dialogs, and no copying by name.

/** The early dialog of a UAS once its 2xx is given (RFC 3261 §12.1.1, §13.3.1.4). */
export const confirmed = ({ remoteTag, remote, target, routes, localCSeq, remoteCSeq }: Dialog): Dialog => ({
  state: 'confirmed',
  remoteTag,
  remote,
  target,
  routes,
  localCSeq,
  remoteCSeq,
});

/** The dialog after a request of the peer's with this number (RFC 3261 §12.2.2). */
export const withRemoteCSeq = (
  { state, remoteTag, remote, target, routes, localCSeq }: Dialog,
  remoteCSeq: number,
): Dialog => ({
  state,
  remoteTag,
  remote,
  target,
  routes,
  localCSeq,
  remoteCSeq,
});

/** The dialog with a new remote target; the route set never changes (RFC 3261 §12.2). */
export const retargeted = (dialog: Dialog, target: string): Dialog =>
  target === dialog.target ? dialog : { ...dialog, target: copyString(target) };

/** The dialog after an answer to a request of ours that may move the remote target (RFC 3261 §12.2.1.2). */
export const retargetedBy = (response: SipResponse, dialog: Dialog): Dialog =>
  retargeted(dialog, contactOr(response.headers, dialog.target));

/** Requests that may move the remote target (RFC 3261 §12.2, RFC 3311 §5.1). */
export const refreshesTarget = (method: string): boolean => method === 'INVITE' || method === 'UPDATE';
