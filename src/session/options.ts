import type { SipRequest } from '../message/model.ts';
import type { Signal } from '../signal/signal.ts';
import type { UserAgent } from '../ua/user-agent.ts';
import { retryAfter } from './reject.ts';
import type { SessionConfig } from './session-config.ts';

/**
 * Answers an OPTIONS outside any dialog with the status that an INVITE would get (RFC 3261 §11.2); the UA core adds its
 * capabilities. `busy`: that is 503.
 */
export const answerOptions = (
  config: SessionConfig,
  ua: Pick<UserAgent, 'respond'>,
  busy: boolean,
  tx: string,
  request: SipRequest,
): readonly Signal[] => {
  if (busy) return ua.respond(tx, request, { status: 503, headers: retryAfter(config.retryAfter) });
  return ua.respond(tx, request, { status: config.acceptCalls ? 200 : 480 });
};
