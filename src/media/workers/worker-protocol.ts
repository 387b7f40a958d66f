import type { MediaCommand, MediaCounters, MediaEvent } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import type { MediaConfig } from '../media-config.ts';
import type { PortTable } from './shared-ports.ts';

// What crosses between the main thread and a media worker. Plain data; the samples of frames move, they are not copied.

/** A module a worker loads before its first stream, and the function of it that gives the worker a codec. */
export interface CodecModule {
  /** As `import()` takes it. */
  readonly module: string;
  readonly provide: string;
}

/** What a worker is born with. */
export interface WorkerSetup {
  readonly config: MediaConfig;
  readonly codecs: readonly CodecModule[];
  readonly ports: PortTable;
  /** Whose the ports are that it takes: never 0, never used twice. */
  readonly owner: number;
  /** What both sides can read at any time; see `gauge`. */
  readonly gauges: Int32Array;
}

/**
 * Places in `gauges`. The worker writes its open sockets, its running timers and the questions it has answered; the main
 * thread the frames it has come to.
 */
export const gauge = { sockets: 0, timers: 1, answers: 2, frames: 3 } as const;

export const newGauges = (): Int32Array =>
  new Int32Array(new SharedArrayBuffer(Object.keys(gauge).length * Int32Array.BYTES_PER_ELEMENT));

export type ToWorker =
  | { readonly to: 'perform'; readonly command: MediaCommand }
  | { readonly to: 'listen'; readonly id: string; readonly wanted: boolean }
  | { readonly to: 'push'; readonly id: string; readonly ref: number; readonly frame: AudioFrame }
  /** Tell the counters of a stream now, and again and again for a while. */
  | { readonly to: 'count'; readonly id: string }
  /** Show that you come to your messages. */
  | { readonly to: 'answer' };

export type FromWorker =
  | { readonly from: 'ready' }
  | { readonly from: 'event'; readonly event: MediaEvent }
  | { readonly from: 'frame'; readonly id: string; readonly frame: AudioFrame }
  /** So much of what was pushed has found its place in the engine, or is gone. */
  | { readonly from: 'taken'; readonly id: string; readonly ref: number; readonly ms: number }
  | { readonly from: 'counters'; readonly id: string; readonly counters: MediaCounters };

export const frameMs = ({ samples, sampleRate }: AudioFrame): number => (samples.length * 1000) / sampleRate;
