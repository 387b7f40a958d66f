import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { Local } from '../../signal/address.ts';
import type { Recorder } from '../../stack/recording/recorder.ts';
import type { Stack } from '../../stack/stack-contract.ts';
import type { CountLimits } from '../config/machine-limits.ts';
import type { Log } from '../log/log.ts';

/** The parts of an endpoint; its stack listens already. */
export interface EndpointParts {
  readonly stack: Stack;
  readonly clock: Clock;
  readonly listening: readonly Local[];
  readonly limits: CountLimits;
  readonly uri: string;
  readonly entropy: Entropy;
  /** From of outgoing calls, without tag. */
  readonly from: string;
  readonly log?: Log;
  readonly recorder?: Recorder;
}
