import type { Observable } from 'rxjs';
import type { AudioFrame } from '../../media/media-driver.ts';
import { guard } from '../../stack/guarded.ts';
import type { CallHost } from './call-host.ts';
import type { PlayResult } from './play-source.ts';

/**
 * Hands a stream of frames to the media engine, and says when its audio has been played. The stream is the user's: it
 * is expected in real time, what comes faster than the engine's queue takes is lost and told at the end.
 */
export const feedFrames = (
  host: CallHost,
  id: string,
  frames: Observable<AudioFrame>,
  muted: () => boolean,
  finished: (result: PlayResult) => void,
): (() => void) => {
  let playsUntil = 0;
  let lost = 0;
  let callOff: (() => void) | undefined;
  const end = (error?: string): void => {
    if (callOff !== undefined) return;
    callOff = host.clock.at(Math.max(playsUntil, host.clock.now()), () => {
      if (error !== undefined) finished({ whole: false, error });
      else if (lost > 0) finished({ whole: false, error: `${lost} frames came faster than they could be played` });
      else finished({ whole: true });
    });
  };
  const subscription = frames.subscribe({
    next: (frame) =>
      guard(
        () => end('a frame is no audio'),
        () => {
          playsUntil = Math.max(playsUntil, host.clock.now()) + (frame.samples.length / frame.sampleRate) * 1000;
          if (!muted() && !host.stack.media.push(id, frame)) lost += 1;
        },
      ),
    error: (error) => end(`the stream of frames failed: ${error instanceof Error ? error.message : String(error)}`),
    complete: () => end(),
  });
  return () => {
    subscription.unsubscribe();
    callOff?.();
  };
};
