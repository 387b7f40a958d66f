import type { Entropy } from '../core/entropy.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import { unavailable } from '../ua/unavailable.ts';
import type { SessionConfig } from './session-config.ts';

export interface AdmissionRefusal {
  readonly status: 480 | 503;
  readonly headers?: ExtraHeaders;
  readonly once: true;
}

/**
 * The response to an INVITE that opens no session now: 503 where there are too many, 480 where none are accepted. An
 * OPTIONS gets it too (RFC 3261 §11.2).
 */
export const admissionRefusal = (
  config: SessionConfig,
  busy: boolean,
  entropy: Entropy,
): AdmissionRefusal | undefined => {
  if (busy) return { ...unavailable(entropy, config.retryAfter), once: true };
  return config.acceptCalls ? undefined : { status: 480, once: true };
};
