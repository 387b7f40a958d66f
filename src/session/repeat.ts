import { start } from '../core/timer.ts';
import type { SipRequest } from '../message/model.ts';
import type { Content } from '../ua/content.ts';
import type { SessionConfig } from './session-config.ts';
import { respond } from './session-output.ts';
import type { Outputs, Repeating } from './session-state.ts';

/**
 * Sends a response that is repeated until it is acknowledged, for 64*T1 at most, over any transport: first after T1, then
 * at doubled intervals, which end at T2 for a 2xx (RFC 3261 §13.3.1.4) and have no bound for a 1xx (RFC 3262 §3).
 */
export const repeat = (
  config: SessionConfig,
  request: { readonly tx: string; readonly cseq: number },
  status: number,
  content: Content,
): readonly [Repeating, Outputs] => [
  { tx: request.tx, cseq: request.cseq, status, everyMs: config.t1, elapsedMs: 0 },
  [respond(request.tx, status, content), start('repeat', config.t1)],
];

/** The next repetition; undefined when 64*T1 are over and no acknowledgement is to be expected any more. */
export const again = (config: SessionConfig, repeating: Repeating): readonly [Repeating, Outputs] | undefined => {
  const { tx, cseq, status } = repeating;
  const elapsedMs = repeating.elapsedMs + repeating.everyMs;
  const left = 64 * config.t1 - elapsedMs;
  if (left <= 0) return undefined;
  const most = status < 200 ? left : Math.min(config.t2, left);
  const everyMs = Math.min(2 * repeating.everyMs, most);
  // The dialog layer keeps the response as it was sent first.
  return [
    { tx, cseq, status, everyMs, elapsedMs },
    [{ ...respond(tx, status), again: true }, start('repeat', everyMs)],
  ];
};

/** Whether this ACK is for that 2xx, and not for the repeated one of an earlier INVITE (RFC 3261 §13.2.2.4). */
export const acknowledges = (ack: SipRequest, repeating: Repeating): boolean => ack.cseq.number === repeating.cseq;
