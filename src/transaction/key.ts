import type { SipRequest } from '../message/model.ts';
import type { Via } from '../message/values.ts';
import { defaultPortOf } from '../signal/transports.ts';

// A transaction is named by the key it is found with, so no second index is needed. The first letter is for its side
// (server, client), the second what it is (INVITE, other request): `si 74bf9 192.0.2.4:5060`, without the cookie that all have.

/** Begins every branch made by RFC 3261 (§8.1.1.7). */
export const cookie = 'z9hG4bK';

/** Whether the branch alone names the transaction. A bare cookie names nothing: many peers would share it. */
const isUnique = (branch: string | undefined): branch is string =>
  branch !== undefined &&
  branch.length > cookie.length &&
  (branch.startsWith(cookie) || branch.slice(0, cookie.length).toLowerCase() === 'z9hg4bk');

/** The port a sent-by without one means (RFC 3261 §18.2.2). */
export const portOf = (via: Via): number => via.port ?? defaultPortOf(via.transport);

const sentByOf = (via: Via): string => `${via.host.toLowerCase()}:${portOf(via)}`;

/** RFC 3261 §17.2.3: branch and sent-by; undefined for a branch that names nothing. */
const byBranch = (via: Via): string | undefined =>
  isUnique(via.branch) ? `${via.branch.slice(cookie.length)} ${sentByOf(via)}` : undefined;

/** The same, or what older peers have instead: Request-URI, From tag, Call-ID, CSeq number and top Via. */
const named = (request: SipRequest, withToTag: boolean): string => {
  const { via } = request;
  const name = byBranch(via);
  if (name !== undefined) return name;
  const { from, callId, cseq } = request;
  const toTag = withToTag ? request.to.tag : undefined;
  return `2543 ${request.uri} ${toTag ?? '-'} ${from.tag ?? '-'} ${callId} ${cseq.number} ${via.transport} ${sentByOf(via)} ${via.branch ?? '-'}`;
};

/**
 * Joined text keeps its parts, and the messages they were cut from, until one of its characters is read: then it becomes
 * one flat run of its own. Most keys are kept for 32 s.
 */
export const flat = (joined: string): string => (joined.charCodeAt(0) > 0 ? joined : '');

/** The INVITE server transaction that an INVITE is, or a CANCEL is meant for (§9.2). */
export const inviteKey = (request: SipRequest): string => flat(`si ${named(request, true)}`);

/** The server transaction of any other method; of a CANCEL its own. */
export const requestKey = (request: SipRequest): string => flat(`sr ${named(request, true)} ${request.method}`);

/** The key of a new request whose branch alone names its transaction; undefined for one of an older peer. */
export const keyByBranch = (method: string, via: Via): string | undefined => {
  const name = byBranch(via);
  if (name === undefined) return undefined;
  return flat(method === 'INVITE' ? `si ${name}` : `sr ${name} ${method}`);
};

/**
 * The INVITE server transactions an ACK may be for, the likelier first. By RFC 2543 rules the To tag of the ACK is the
 * one of our response, which the first INVITE of a dialog did not have.
 */
export const ackKeys = (request: SipRequest): readonly string[] =>
  isUnique(request.via.branch) ? [inviteKey(request)] : [flat(`si ${named(request, false)}`), inviteKey(request)];

/** The owner of the timers of server transactions that have finished. */
export const finishedKey = 'sf';

/** RFC 3261 §17.1.3: branch and CSeq method. The branch of a CANCEL is its INVITE's, so the second letter is needed. */
export const clientKey = (branch: string, method: string): string =>
  method === 'INVITE' ? `ci ${branch}` : `cr ${branch}`;

/** A client transaction whose target is not resolved yet. */
export const resolvingKey = (branch: string): string => `lo ${branch}`;

const code = (letter: string): number => letter.charCodeAt(0);
const [server, client, invite] = [code('s'), code('c'), code('i')];

export const isServerKey = (key: string): boolean => key.charCodeAt(0) === server;
export const isClientKey = (key: string): boolean => key.charCodeAt(0) === client;
export const isInviteKey = (key: string): boolean => key.charCodeAt(1) === invite;
