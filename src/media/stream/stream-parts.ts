import type { Clock } from '../../core/clock.ts';
import type { Entropy } from '../../core/entropy.ts';
import type { DelayLimits } from '../jitter/delay-limits.ts';
import type { EngineConfig } from '../media-config.ts';
import type { Emit } from '../media-engine.ts';
import type { PacketPath } from '../net/packet-path.ts';
import type { Scheduler } from '../pacing/scheduler.ts';
import type { RelayTarget } from '../relay/relay-target.ts';
import type { ConsentStep } from './consent.ts';

/** What a stream is made of, and what it may use of its engine: all but `id` and `path` is the same for its streams. */
export interface StreamParts {
  readonly id: string;
  readonly path: PacketPath;
  readonly config: EngineConfig;
  readonly clock: Clock;
  /** Milliseconds since 1970 when the clock showed 0. */
  readonly epochMs: number;
  readonly scheduler: Scheduler;
  readonly limits: DelayLimits;
  readonly consent: ConsentStep;
  readonly entropy: Entropy;
  readonly emit: Emit;
  /** Where packets relayed to another stream of this thread enter it. */
  relayTargetOf(id: string): RelayTarget | undefined;
  /** Ports and files of this stream are released; `closed` is the next event. */
  gone(stream: StreamParts): void;
}
