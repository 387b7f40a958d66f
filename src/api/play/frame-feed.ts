import type { Observable } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import { guard } from '../../stack/guarded.ts';

/** Where frames go. */
export interface Feed {
  push(frame: AudioFrame): boolean;
  /** There are no more frames; `error` when they ended too early or some were lost. */
  finish(error?: string): void;
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Pushes a stream of frames as they arrive. The stream is the application's, expected in real time: frames that exceed the
 * engine's queue are lost and reported at the end.
 */
export const feedFrames = (frames: Observable<AudioFrame>, feed: Feed): (() => void) => {
  let lost = 0;
  let ended = false;
  const finish = (error?: string): void => {
    if (ended) return;
    ended = true;
    feed.finish(error ?? (lost > 0 ? `${lost} frames came faster than they could be played` : undefined));
  };
  const subscription = frames.subscribe({
    next: (frame) =>
      guard(
        () => finish('a frame is no audio'),
        () => {
          if (!ended && !feed.push(checked(frame))) lost += 1;
        },
      ),
    error: (error) => finish(`the stream of frames failed: ${textOf(error)}`),
    complete: () => finish(),
  });
  return () => {
    ended = true;
    subscription.unsubscribe();
  };
};

/** The frame; throws a `TypeError` when it is none. */
export const checked = (frame: AudioFrame): AudioFrame => {
  if (frame.samples.length >= 0 && frame.sampleRate > 0) return frame;
  throw new TypeError('a frame is no audio');
};
