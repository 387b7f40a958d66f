import type { Observable } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import { guard } from '../../stack/guarded.ts';

/** Where frames go, and what is told of them. */
export interface Feed {
  push(frame: AudioFrame): boolean;
  /** No more will come; `error` when that was not as it should be. */
  finish(error?: string): void;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Hands a stream of frames on as it comes. The stream is the user's: it is expected in real time, what comes faster
 * than the engine's queue takes is lost and told at the end.
 */
export const feedFrames = (frames: Observable<AudioFrame>, feed: Feed): (() => void) => {
  let lost = 0;
  let over = false;
  const finish = (error?: string): void => {
    if (over) return;
    over = true;
    feed.finish(error ?? (lost > 0 ? `${lost} frames came faster than they could be played` : undefined));
  };
  const subscription = frames.subscribe({
    next: (frame) =>
      guard(
        () => finish('a frame is no audio'),
        () => {
          if (!over && !feed.push(checked(frame))) lost += 1;
        },
      ),
    error: (error) => finish(`the stream of frames failed: ${textOf(error)}`),
    complete: () => finish(),
  });
  return () => {
    over = true;
    subscription.unsubscribe();
  };
};

/** Throws for what is no audio. */
export const checked = (frame: AudioFrame): AudioFrame => {
  if (frame.samples.length >= 0 && frame.sampleRate > 0) return frame;
  throw new TypeError('a frame is no audio');
};
