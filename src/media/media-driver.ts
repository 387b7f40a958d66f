import type { Observable } from 'rxjs';
import type { MediaCommand, MediaCounters, MediaEvent } from '../signal/media.ts';

/** A stretch of audio as it arrived or is to be sent. */
export interface AudioFrame {
  /** 16-bit PCM, mono. */
  readonly samples: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
  /** The RTP timestamp of the first sample, in units of the codec's clock; absent on frames the app makes. */
  readonly timestamp?: number;
}

/** The media engine as the stack sees it: commands in, events out, audio beside them. Knows nothing of SIP. */
export interface MediaDriver {
  readonly events$: Observable<MediaEvent>;
  /** Never throws; what cannot be done comes back as an event. */
  perform(command: MediaCommand): void;
  /** The frames that arrive for a stream, from now on; completes when it closes. Costs nothing until subscribed. */
  frames$(id: string): Observable<AudioFrame>;
  /** Queues a frame for a stream whose source is `frames`. False when the queue is full (it holds a bounded time) or nothing wants it. */
  push(id: string, frame: AudioFrame): boolean;
  counters(id: string): MediaCounters | undefined;
  /** Open streams, sockets and running timers: all 0 when quiet. */
  readonly busy: { readonly streams: number; readonly sockets: number; readonly timers: number };
  close(): Promise<void>;
}
