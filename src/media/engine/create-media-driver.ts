import type { Entropy } from '../../core/entropy.ts';
import type { MediaConfig } from '../media-config.ts';
import { openDgram } from '../net/socket.ts';
import type { LatenessHistogram } from '../pacing/lateness-histogram.ts';
import { monotonicClock } from '../pacing/monotonic-clock.ts';
import { Scheduler } from '../pacing/scheduler.ts';
import { WorkerEngine } from '../workers/worker-engine.ts';
import type { CodecModule } from '../workers/worker-protocol.ts';
import { type MediaDriver, mediaDriver } from './media-driver.ts';
import { type MediaWorld, RtpEngine } from './rtp-engine.ts';

/** What the RTP engine can tell beyond the driver's contract. */
export interface RtpMediaDriver extends MediaDriver {
  /** How late packets were handed to the system, against their deadlines. */
  readonly lateness: LatenessHistogram;
}

/**
 * The RTP media engine of this thread. The configuration is taken as checked. `world` is for tests: a virtual clock,
 * sockets in memory.
 */
export const createMediaDriver = (
  config: MediaConfig,
  entropy: Entropy,
  world: Partial<MediaWorld> = {},
): RtpMediaDriver => {
  const { clock = monotonicClock(config.pacing ?? 'sleep'), open = openDgram } = world;
  const scheduler = new Scheduler(clock);
  const driver = mediaDriver((emit) => new RtpEngine(config, entropy, { clock, open }, scheduler, emit));
  return Object.assign(driver, { lateness: scheduler.lateness });
};

/**
 * The RTP media engine in `workers` threads, 1 or more. The configuration is taken as checked. `codecs`: what each
 * thread loads beside the codecs it has.
 */
export const createWorkerMedia = (
  config: MediaConfig,
  workers: number,
  codecs: readonly CodecModule[] = [],
): MediaDriver => mediaDriver((emit) => new WorkerEngine(config, workers, codecs, emit));
