import type { Clock } from '../../core/clock.ts';
import type { MediaCounters } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import type { FrameListener } from '../media-engine.ts';
import { FrameDelivery, type FrameTap } from './frame-delivery.ts';

/** Takes the frames of one stream, until its end. */
export interface FrameObserver {
  next(frame: AudioFrame): void;
  complete(): void;
}

/** The observers of one stream, and how many frames they missed. */
interface Taps {
  readonly observers: Map<FrameTap, FrameObserver>;
  dropped: number;
}

/** The observers of received frames, by stream. One that is slow takes nothing from another of the same stream. */
export class FrameTaps {
  readonly #listen: (id: string, listener: FrameListener | undefined) => void;
  readonly #delivery: FrameDelivery;
  readonly #streams = new Map<string, Taps>();

  /** `listen`: that of the engine, which has one listener a stream. */
  constructor(listen: (id: string, listener: FrameListener | undefined) => void, clock: Clock) {
    this.#listen = listen;
    this.#delivery = new FrameDelivery(clock);
  }

  /** Adds an observer; gives how to remove it. */
  add(id: string, observer: FrameObserver): () => void {
    const taps = this.#streams.get(id) ?? { observers: new Map(), dropped: 0 };
    this.#streams.set(id, taps);
    const { observers } = taps;
    const tap = this.#delivery.listen(
      (frame) => observer.next(frame),
      () => {
        taps.dropped += 1;
      },
    );
    observers.set(tap, observer);
    if (observers.size === 1) {
      this.#listen(id, (frame) => {
        for (const each of observers.keys()) each.deliver(frame);
        return true;
      });
    }
    return () => {
      tap.close();
      if (!observers.delete(tap) || observers.size > 0) return;
      this.#listen(id, undefined);
      if (taps.dropped === 0 && this.#streams.get(id) === taps) this.#streams.delete(id);
    };
  }

  /** With the frames that were dropped here. */
  counted(id: string, counters: MediaCounters): MediaCounters {
    const dropped = this.#streams.get(id)?.dropped ?? 0;
    return dropped === 0 ? counters : { ...counters, framesDropped: (counters.framesDropped ?? 0) + dropped };
  }

  /** The stream is closed. */
  complete(id: string): void {
    const taps = this.#streams.get(id);
    if (taps === undefined) return;
    this.#streams.delete(id);
    const observers = [...taps.observers];
    taps.observers.clear();
    if (observers.length > 0) this.#listen(id, undefined);
    for (const [tap, observer] of observers) {
      tap.close();
      observer.complete();
    }
  }

  completeAll(): void {
    for (const id of [...this.#streams.keys()]) this.complete(id);
  }
}
