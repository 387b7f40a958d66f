import { start } from '../core/timer.ts';
import type { EndCause } from '../signal/session.ts';
import { end } from './end.ts';
import type { SessionConfig } from './session-config.ts';
import type { SessionCore } from './session-core.ts';
import type { Outputs, SessionTurn } from './session-state.ts';

/** CANCEL, and the end when the INVITE has its final response (RFC 3261 §9.1). */
export const cancel = (config: SessionConfig, core: SessionCore, cause: EndCause, before: Outputs = []): SessionTurn =>
  end(core, cause, 'invite', [...before, { out: 'cancel' }, cancelledTimer(config)]);

/** RFC 3261 §9.1: no final response within 64*T1 of the CANCEL means none will come. */
export const cancelledTimer = ({ t1 }: SessionConfig): Outputs[number] => start('cancelled', 64 * t1);
