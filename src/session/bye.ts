import type { EndCause } from '../signal/session.ts';
import { end } from './end.ts';
import type { SessionCore } from './session-core.ts';
import type { Outputs, SessionTurn } from './session-state.ts';

/** BYE, and the end when it is answered or given up (RFC 3261 §15.1.1). */
export const bye = (core: SessionCore, cause: EndCause, before: Outputs = []): SessionTurn =>
  end(core, cause, 'bye', [...before, { out: 'request', method: 'BYE' }]);
