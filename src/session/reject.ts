import type { Failure } from '../core/result.ts';
import { stay } from '../core/step.ts';
import type { SipRequest } from '../message/model.ts';
import { warnCode } from '../sdp/refusal.ts';
import type { EndCause, ExtraHeaders, SessionCommand } from '../signal/session.ts';
import type { Content } from '../ua/content.ts';
import { unavailable } from '../ua/unavailable.ts';
import { end } from './end.ts';
import { seededInteger } from './seeded-integer.ts';
import type { SessionIdentity } from './session-core.ts';
import { respond, type SessionOutput } from './session-output.ts';
import type { Incoming, SessionTurn } from './session-state.ts';

/** A final response from 300 on to an unanswered INVITE (RFC 3261 §13.3.1.2, §13.3.1.3). */
export const reject = (
  state: Incoming,
  { status, reason, headers }: Extract<SessionCommand, { do: 'reject' }>,
): SessionTurn => {
  if (!Number.isInteger(status) || status < 300 || status > 699) return stay(state);
  const cause: EndCause = reason === undefined ? { by: 'local', status } : { by: 'local', status, reason };
  const content = {
    ...(reason === undefined ? undefined : { reason }),
    ...(headers === undefined ? undefined : { headers }),
  };
  return end(state.core, cause, 'nothing', [respond(state.tx, status, content)]);
};

/** An unanswered call that is hung up here is temporarily unavailable (RFC 3261 §21.4.18). */
export const decline = (state: Incoming, { headers }: Extract<SessionCommand, { do: 'hangup' }>): SessionTurn =>
  reject(state, {
    do: 'reject',
    id: state.core.identity.id,
    status: 480,
    ...(headers === undefined ? undefined : { headers }),
  });

/** Responds with this status for a reason that is not the application's. */
export const respondAndEnd = (state: Incoming, status: number, cause: EndCause, content?: Content): SessionTurn =>
  end(state.core, cause, 'nothing', [respond(state.tx, status, content)]);

/** 503 with Retry-After (RFC 3261 §21.5.4), from `seconds` to twice as many. */
export const refuseForNow = (state: Incoming, cause: EndCause, seconds: number): SessionTurn => {
  const { seed } = state.core.identity;
  const draw = { integer: (low: number, high: number) => seededInteger(seed, 0, low, high) };
  const { status, ...content } = unavailable(draw, seconds);
  return respondAndEnd(state, status, cause, content);
};

/** The offer could be read but not be answered. */
export const refuseUnusable = (state: Incoming, failure: Failure): SessionTurn =>
  end(state.core, { by: 'local', status: 488, reason: failure.detail }, 'nothing', [
    refuseDescription(state.tx, failure, state.host),
  ]);

/**
 * Refuses a description of the peer's: 400 when it cannot be read, 488 when it cannot be used, 491 or 500 when it is an
 * offer out of turn (RFC 3261 §14.2). A Warning carries the reason.
 */
export const refuseDescription = (tx: string, failure: Failure, host: string, once?: true): Response =>
  respond(tx, failure.status ?? 488, { headers: [['Warning', warning(failure, host)]], once });

type Response = Extract<SessionOutput, { out: 'respond' }>;

/** RFC 3261 §20.43. */
const warning = (failure: Failure, host: string): string => {
  const agent = host.includes(':') ? `[${host}]` : host;
  const text = failure.detail.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?');
  return `${warnCode(failure)} ${agent} "${text}"`;
};

/** RFC 3261 §14.2: a second INVITE before the first had its final response. */
export const refuseSecondInvite = (tx: string, request: SipRequest, identity: SessionIdentity): SessionOutput =>
  respond(tx, 500, { headers: retryAfter(seededInteger(identity.seed, request.cseq.number, 0, 11)) });

const retryAfter = (seconds: number): ExtraHeaders => [['Retry-After', String(seconds)]];
