import type { EndCause, ExtraHeaders } from '../signal/session.ts';
import { end } from './end.ts';
import type { SessionCore } from './session-core.ts';
import { report, type SessionOutput } from './session-output.ts';
import type { Leaving, Outputs, SessionTurn } from './session-state.ts';

const isEnding = report({ type: 'state', state: 'ending' });

/** BYE, and the end when it is answered or given up (RFC 3261 §15.1.1). */
export const bye = (
  core: SessionCore,
  cause: EndCause,
  before: Outputs = [],
  headers: ExtraHeaders | undefined = undefined,
): SessionTurn => end(core, cause, 'bye', [...before, isEnding, byeWith(headers)]);

/** The BYE of a session that is reported as ending already. */
export const byeAtLast = (core: SessionCore, { cause, headers }: Leaving): SessionTurn =>
  end(core, cause, 'bye', [byeWith(headers)]);

/**
 * A peer that has sent nothing but its INVITE may not exist: its address may be that of a host that never called. Its BYE
 * is sent so often at most (after 0, 0.5 and 1.5 s), which is what two losses in a row need.
 */
const sendsWithoutConsent = 3;

/** The BYE after a 2xx whose ACK never came (RFC 3261 §13.3.1.4). */
export const byeUnacknowledged = (core: SessionCore, leaving: Leaving | undefined): SessionTurn => {
  const cause: EndCause = leaving?.cause ?? { by: 'timeout', waitingFor: 'ack' };
  const sent = { ...byeWith(leaving?.headers), sends: sendsWithoutConsent };
  return end(core, cause, 'bye', leaving === undefined ? [isEnding, sent] : [sent]);
};

type Request = Extract<SessionOutput, { out: 'request' }>;

export const byeWith = (headers: ExtraHeaders | undefined): Request =>
  headers === undefined ? { out: 'request', method: 'BYE' } : { out: 'request', method: 'BYE', content: { headers } };
