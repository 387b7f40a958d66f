import { Observable, Subject } from 'rxjs';
import type { MediaCommand, MediaCounters, MediaEvent } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import type { Emit, MediaEngine } from '../media-engine.ts';

/** The media engine as a driver: commands in, events out, audio frames beside them. Independent of SIP. */
export interface MediaDriver {
  readonly events$: Observable<MediaEvent>;
  /** Never throws; a command that cannot be carried out is answered by an event. */
  perform(command: MediaCommand): void;
  /** Received frames of a stream, from now on; completes when the stream closes. Nothing is decoded until subscribed. */
  frames$(id: string): Observable<AudioFrame>;
  /**
   * Queues a frame for the source `frames` that was given under `ref`, or the last such when absent. False when its
   * queue is full (it holds a bounded time) or there is no such source.
   */
  push(id: string, frame: AudioFrame, ref?: number): boolean;
  counters(id: string): MediaCounters | undefined;
  /** Open streams, sockets and running timers: all 0 when quiet. */
  readonly busy: { readonly streams: number; readonly sockets: number; readonly timers: number };
  close(): Promise<void>;
}

class EngineDriver implements MediaDriver {
  readonly #engine: MediaEngine;
  readonly #taps = new Map<string, Subject<AudioFrame>>();
  readonly #events = new Subject<MediaEvent>();
  readonly events$: Observable<MediaEvent> = this.#events.asObservable();
  #closed = false;

  constructor(make: (emit: Emit) => MediaEngine) {
    this.#engine = make((event) => {
      if (event.on === 'closed') this.#complete(event.id);
      this.#events.next(event);
    });
  }

  get busy(): MediaDriver['busy'] {
    return this.#engine.busy;
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
      const tap = this.#taps.get(id) ?? new Subject<AudioFrame>();
      const subscription = tap.subscribe(out);
      if (!this.#taps.has(id)) {
        this.#taps.set(id, tap);
        this.#engine.listen(id, (frame) => {
          tap.next(frame);
          return true;
        });
      }
      return () => {
        subscription.unsubscribe();
        if (tap.observed || this.#taps.get(id) !== tap) return;
        this.#taps.delete(id);
        this.#engine.listen(id, undefined);
      };
    });
  }

  push(id: string, frame: AudioFrame, ref?: number): boolean {
    return this.#engine.push(id, frame, ref);
  }

  counters(id: string): MediaCounters | undefined {
    return this.#engine.counters(id);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#engine.close();
    for (const id of [...this.#taps.keys()]) this.#complete(id);
    this.#events.complete();
  }

  #complete(id: string): void {
    const tap = this.#taps.get(id);
    if (tap === undefined) return;
    this.#taps.delete(id);
    this.#engine.listen(id, undefined);
    tap.complete();
  }
}

/** Makes a driver of an engine: its events and frames as Observables. All RxJS of the media folder is here. */
export const mediaDriver = (make: (emit: Emit) => MediaEngine): MediaDriver => new EngineDriver(make);
