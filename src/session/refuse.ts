import type { Failure } from '../core/result.ts';
import type { SipRequest } from '../message/model.ts';
import { warnCode } from '../sdp/warning.ts';
import type { ExtraHeaders } from '../signal/command.ts';
import { chance } from './seeded-integer.ts';
import { respond, type SessionOutput } from './session-output.ts';
import type { Self } from './session-state.ts';

/** Refuses a description of the peer's: 400 when it cannot be read, 488 when it cannot be used, and why. */
export const refuseDescription = (tx: string, failure: Failure, host: string): SessionOutput =>
  respond(tx, failure.status === 400 ? 400 : 488, { headers: [['Warning', warning(failure, host)]] });

/** RFC 3261 §20.43. */
const warning = (failure: Failure, host: string): string => {
  const agent = host.includes(':') ? `[${host}]` : host;
  const text = failure.detail.replaceAll(/["\\]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?');
  return `${warnCode(failure)} ${agent} "${text}"`;
};

/** RFC 3261 §14.2: a second INVITE before the first had its final response. */
export const refuseSecondInvite = (tx: string, request: SipRequest, self: Self): SessionOutput =>
  respond(tx, 500, { headers: retryAfter(chance(self.chance, request.cseq.number, 0, 11)) });

export const retryAfter = (seconds: number): ExtraHeaders => [['Retry-After', String(seconds)]];
