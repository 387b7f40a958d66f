import { start } from '../core/timer.ts';
import type { EndCause, ExtraHeaders } from '../signal/session.ts';
import { end } from './end.ts';
import type { SessionConfig } from './session-config.ts';
import { report, type SessionOutput } from './session-output.ts';
import type { Calling, Outputs, SessionTurn } from './session-state.ts';

/**
 * CANCEL, and the end when the INVITE has its final response (RFC 3261 §9.1). A peer that has not responded at all is
 * awaited for T1 only, the time a round trip is taken to need: the transaction still sends the CANCEL when a 1xx comes,
 * and the dialog set acknowledges and ends what a late 2xx opens (§13.2.2.4).
 */
export const cancel = (
  config: SessionConfig,
  { core, responded }: Calling,
  cause: EndCause,
  before: Outputs = [],
  headers: ExtraHeaders | undefined = undefined,
): SessionTurn => {
  const order: SessionOutput = headers === undefined ? { out: 'cancel' } : { out: 'cancel', headers };
  const wait = responded ? cancelledTimer(config) : start('cancelled', config.t1);
  return end(core, cause, 'invite', [...before, report({ type: 'state', state: 'ending' }), order, wait], headers);
};

/** RFC 3261 §9.1: no final response within 64*T1 of the CANCEL means none will come. */
export const cancelledTimer = ({ t1 }: SessionConfig): Outputs[number] => start('cancelled', 64 * t1);
