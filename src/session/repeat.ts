import type { Content } from '../dialog/dialog-layer.ts';
import type { SipRequest } from '../message/model.ts';
import type { SessionConfig } from './session-config.ts';
import { respond } from './session-output.ts';
import type { Outputs, Repeating } from './session-state.ts';

/**
 * Sends a 2xx to an INVITE and has it repeated: after T1, then doubling to T2, over any transport, until the ACK or
 * for 64*T1 (RFC 3261 §13.3.1.4).
 */
export const repeat = (
  config: SessionConfig,
  invite: { readonly tx: string; readonly cseq: number },
  content: Content,
  late: boolean,
): readonly [Repeating, Outputs] => [
  { tx: invite.tx, cseq: invite.cseq, everyMs: config.t1, elapsedMs: 0, delayedOffer: late },
  [respond(invite.tx, 200, content), { out: 'start', timer: 'repeat', afterMs: config.t1 }],
];

/** The next repetition; undefined when 64*T1 are over and the ACK is not to be expected any more. */
export const again = (config: SessionConfig, repeating: Repeating): readonly [Repeating, Outputs] | undefined => {
  const elapsedMs = repeating.elapsedMs + repeating.everyMs;
  const left = 64 * config.t1 - elapsedMs;
  if (left <= 0) return undefined;
  const everyMs = Math.min(2 * repeating.everyMs, config.t2, left);
  return [
    { ...repeating, elapsedMs, everyMs },
    // The dialogs keep the 2xx as it was sent first.
    [respond(repeating.tx, 200), { out: 'start', timer: 'repeat', afterMs: everyMs }],
  ];
};

/** Whether this ACK is for that 2xx, and not the repeated one of an earlier INVITE (RFC 3261 §13.2.2.4). */
export const acknowledges = (ack: SipRequest, repeating: Repeating): boolean => ack.cseq.number === repeating.cseq;
