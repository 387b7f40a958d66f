import type { MediaCommand, MediaCounters, MediaEvent } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import type { EngineConfig } from '../media-config.ts';
import type { PortTable } from './shared-ports.ts';

// Messages between the main thread and a media worker. Plain data; the samples of frames are transferred, not copied.

/** A module that a worker loads before its first stream, and the function of it that adds a codec. */
export interface CodecModule {
  /** As `import()` takes it. */
  readonly module: string;
  readonly provide: string;
}

/** What a worker is started with. */
export interface WorkerSetup {
  readonly config: EngineConfig;
  readonly codecs: readonly CodecModule[];
  readonly ports: PortTable;
  /** How many threads share the ports. */
  readonly threads: number;
  /** The owner of the ports it takes: never 0, never used twice. */
  readonly owner: number;
  /** Numbers that both sides can read at any time; see `gauge`. */
  readonly gauges: Int32Array;
}

/**
 * Positions in `gauges`. The worker writes its open sockets, its running timers and the pings it has answered; the main
 * thread the frames it has handled.
 */
export const gauge = { sockets: 0, timers: 1, answers: 2, frames: 3 } as const;

export const newGauges = (): Int32Array =>
  new Int32Array(new SharedArrayBuffer(Object.keys(gauge).length * Int32Array.BYTES_PER_ELEMENT));

export type ToWorker =
  | { readonly to: 'perform'; readonly command: MediaCommand }
  | { readonly to: 'listen'; readonly id: string; readonly wanted: boolean }
  | { readonly to: 'push'; readonly id: string; readonly ref: number; readonly frame: AudioFrame }
  /** Report the counters of a stream now, and periodically for some seconds. */
  | { readonly to: 'count'; readonly id: string }
  /** Show by `gauge.answers` that messages are handled. */
  | { readonly to: 'ping' };

export type FromWorker =
  | { readonly from: 'ready' }
  | { readonly from: 'event'; readonly event: MediaEvent }
  | { readonly from: 'frame'; readonly id: string; readonly frame: AudioFrame }
  /** Returned credit: this many ms of pushed audio were queued in the engine, or discarded. */
  | { readonly from: 'credit'; readonly id: string; readonly ref: number; readonly ms: number }
  | { readonly from: 'counters'; readonly id: string; readonly counters: MediaCounters };

export const frameMs = ({ samples, sampleRate }: AudioFrame): number => (samples.length * 1000) / sampleRate;
