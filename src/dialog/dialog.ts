import { fail, ok, type Result } from '../core/result.ts';
import { copyString } from '../message/copy-string.ts';
import { echoSafe } from '../message/echo-safe.ts';
import type { Headers, SipRequest, SipResponse } from '../message/model.ts';
import { asRequestUri, type RouteSet, recordedReversed } from '../ua/route-set.ts';

/** One dialog (RFC 3261 §12). What all dialogs of a set have in common is the identity of the set. A value. */
export interface Dialog {
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

// A dialog outlives the messages it is made from: every text from one is copied.

/** The dialog that a request makes at its UAS (RFC 3261 §12.1.1). */
export const dialogOfRequest = (request: SipRequest, target: string, routes: RouteSet, localCSeq: number): Dialog => ({
  remoteTag: copyString(request.from.tag ?? ''),
  remote: copyString(echoSafe(request.from, request.headers.get('from') ?? '')),
  target: copyString(target),
  routes: routes.map(copyString),
  localCSeq,
  remoteCSeq: request.cseq.number,
});

/** The dialog that a response makes at the UAC (RFC 3261 §12.1.2). Without a usable Contact requests go where the first went. */
export const dialogOfResponse = (response: SipResponse, fallbackTarget: string, localCSeq: number): Dialog => ({
  remoteTag: copyString(response.to.tag ?? ''),
  remote: copyString(echoSafe(response.to, response.headers.get('to') ?? '')),
  target: copyString(contactOr(response.headers, fallbackTarget)),
  routes: recordedReversed(response.headers).map(copyString),
  localCSeq,
  remoteCSeq: -1,
});

/** The early dialog after its 2xx: target and route set are taken anew, the numbers stay (RFC 3261 §13.2.2.4). */
export const confirmedBy = (response: SipResponse, { target, localCSeq, remoteCSeq }: Dialog): Dialog =>
  withRemoteCSeq(dialogOfResponse(response, target, localCSeq), remoteCSeq);

// Field by field: one shape for all dialogs, and no copying by name.

/** The dialog after a request of the peer's with this number (RFC 3261 §12.2.2). */
export const withRemoteCSeq = (
  { remoteTag, remote, target, routes, localCSeq }: Dialog,
  remoteCSeq: number,
): Dialog => ({ remoteTag, remote, target, routes, localCSeq, remoteCSeq });

/** The dialog after a request of ours: its number is the next (RFC 3261 §12.2.1.1). */
export const withNextCSeq = ({ remoteTag, remote, target, routes, localCSeq, remoteCSeq }: Dialog): Dialog => ({
  remoteTag,
  remote,
  target,
  routes,
  localCSeq: localCSeq + 1,
  remoteCSeq,
});

/** The dialog with a new remote target; the route set never changes (RFC 3261 §12.2). */
export const retargeted = (dialog: Dialog, target: string): Dialog =>
  target === dialog.target ? dialog : { ...dialog, target: copyString(target) };

/** The dialog after a response to a request of ours that may move the remote target (RFC 3261 §12.2.1.2). */
export const retargetedBy = (response: SipResponse, dialog: Dialog): Dialog =>
  retargeted(dialog, contactOr(response.headers, dialog.target));
