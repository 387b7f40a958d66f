import type { MediaConfig } from '../media-config.ts';
import { type MediaDriver, mediaDriver } from '../engine/media-driver.ts';
import type { CodecModule } from './worker-protocol.ts';
import { WorkerEngine } from './worker-engine.ts';

/**
 * The RTP media engine in `workers` threads, 1 or more. The configuration is taken as checked. `codecs`: what each
 * thread loads beside the codecs it has.
 */
export const createWorkerMedia = (
  config: MediaConfig,
  workers: number,
  codecs: readonly CodecModule[] = [],
): MediaDriver => mediaDriver((emit) => new WorkerEngine(config, workers, codecs, emit));
