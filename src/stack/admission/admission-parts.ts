import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { Layer, Order } from '../../signal/signal.ts';

/** What the admission is made of. */
export interface AdmissionParts {
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly t1: number;
  readonly retryAfterS: number;
  /** Lowest first: those that know requests are asked from above. */
  readonly layers: readonly Layer[];
  /** Sends a response. */
  readonly carryOut: (order: Order) => void;
  /** Calls `returned` when all that came in before now has been read. */
  readonly probe: (returned: () => void) => void;
  /** How late the most overdue packet of media is, in ms. */
  readonly mediaLateMs: () => number;
}
