import { type Entropy, spreadRetry } from '../core/entropy.ts';
import type { ExtraHeaders } from '../signal/session.ts';

/**
 * 503, with a Retry-After from `seconds` to twice as many: without one the client takes it for a 500 (RFC 3261 §21.5.4).
 */
export const unavailable = (
  entropy: Pick<Entropy, 'integer'>,
  seconds: number,
): { readonly status: 503; readonly headers: ExtraHeaders } => ({
  status: 503,
  headers: [['Retry-After', String(spreadRetry(entropy, seconds))]],
});
