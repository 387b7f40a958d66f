import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { MediaConfig } from '../media-config.ts';
import type { Emit } from '../media-engine.ts';
import type { Scheduler } from '../pacing/scheduler.ts';
import type { RelayTarget } from '../relay/relay-target.ts';
import type { SecuredPair } from '../srtp/secured-pair.ts';

/** What a stream is given. */
export interface StreamParts {
  readonly id: string;
  readonly pair: SecuredPair;
  readonly config: MediaConfig;
  readonly clock: Clock;
  /** Milliseconds since 1970 when the clock showed 0. */
  readonly epochMs: number;
  readonly scheduler: Scheduler;
  readonly entropy: Entropy;
  readonly emit: Emit;
  /** Where another stream of this thread can be entered. */
  inletOf(id: string): RelayTarget | undefined;
  /** Everything is let go of; `closed` is the next event. */
  gone(): void;
}
