import { type MediaDriver, mediaDriver } from '../engine/media-driver.ts';
import type { EngineConfig } from '../media-config.ts';
import { WorkerEngine } from './worker-engine.ts';
import type { CodecModule } from './worker-protocol.ts';

/**
 * The RTP media engine in `workers` threads, 1 or more. The configuration is taken as checked. `codecs`: modules that each
 * thread loads before its first stream, for codecs that need a library.
 */
export const createWorkerMedia = (
  config: EngineConfig,
  workers: number,
  codecs: readonly CodecModule[] = [],
): MediaDriver => mediaDriver((emit) => new WorkerEngine(config, workers, codecs, emit));
