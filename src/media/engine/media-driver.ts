import { Observable, Subject } from 'rxjs';
import type { Clock } from '../../core/clock.ts';
import type { MediaCommand, MediaCounters, MediaEvent } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import type { Emit, MediaEngine } from '../media-engine.ts';
import { monotonicClock } from '../pacing/monotonic-clock.ts';
import { FrameTaps } from './frame-taps.ts';

/** The media engine as a driver: commands in, events out, audio frames beside them. Independent of SIP. */
export interface MediaDriver {
  readonly events$: Observable<MediaEvent>;
  /** Never throws; a command that cannot be carried out is answered by an event. */
  perform(command: MediaCommand): void;
  /**
   * Received frames of a stream, from now on; completes when the stream closes. Nothing is decoded until subscribed: the
   * first subscriber has its first frame after the next packet, and one every 20 ms from then on, whether packets come or
   * not. A subscriber that takes long over them has fewer: see `FrameDelivery`.
   */
  frames$(id: string): Observable<AudioFrame>;
  /**
   * Queues a frame for the source `frames` that was given under `ref`, or the last such when absent. False when its
   * queue is full (it holds a bounded time) or there is no such source.
   */
  push(id: string, frame: AudioFrame, ref?: number): boolean;
  counters(id: string): MediaCounters | undefined;
  /** Open streams, sockets and running timers: all 0 when quiet. */
  readonly busy: { readonly streams: number; readonly sockets: number; readonly timers: number };
  /** How late packets leave at present, in ms, on the thread of the stack: new calls wait for them. Absent: never. */
  readonly lateMs?: number;
  close(): Promise<void>;
}

class EngineDriver implements MediaDriver {
  readonly #engine: MediaEngine;
  readonly #taps: FrameTaps;
  readonly #events = new Subject<MediaEvent>();
  readonly events$: Observable<MediaEvent> = this.#events.asObservable();
  #closed = false;

  constructor(make: (emit: Emit) => MediaEngine, clock: Clock) {
    this.#engine = make((event) => {
      if (event.on !== 'closed') {
        this.#events.next(event);
        return;
      }
      const counters = this.#taps.counted(event.id, event.counters);
      this.#taps.complete(event.id);
      this.#events.next(counters === event.counters ? event : { ...event, counters });
    });
    this.#taps = new FrameTaps((id, listener) => this.#engine.listen(id, listener), clock);
  }

  get busy(): MediaDriver['busy'] {
    return this.#engine.busy;
  }

  get lateMs(): number {
    return this.#engine.lateMs ?? 0;
  }

  perform(command: MediaCommand): void {
    this.#engine.perform(command);
  }

  frames$(id: string): Observable<AudioFrame> {
    return new Observable((out) => {
      if (this.#closed) {
        out.complete();
        return;
      }
      return this.#taps.add(id, out);
    });
  }

  push(id: string, frame: AudioFrame, ref?: number): boolean {
    return this.#engine.push(id, frame, ref);
  }

  counters(id: string): MediaCounters | undefined {
    const counters = this.#engine.counters(id);
    return counters && this.#taps.counted(id, counters);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#engine.close();
    this.#taps.completeAll();
    this.#events.complete();
  }
}

/**
 * Makes a driver of an engine: its events and frames as Observables. All RxJS of the media folder is here. `clock`
 * measures what listeners take of the time.
 */
export const mediaDriver = (make: (emit: Emit) => MediaEngine, clock: Clock = monotonicClock('timers')): MediaDriver =>
  new EngineDriver(make, clock);
