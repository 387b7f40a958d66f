import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { framesOf } from '../../src/api/play/frames-of.ts';
import type { AudioFrame } from '../../src/media/audio/frame.ts';
import { nth } from '../support/nth.ts';

const frame = (n: number): AudioFrame => ({ samples: new Int16Array(160).fill(n), sampleRate: 8000 });
const nameOf = ({ samples }: AudioFrame): number => nth(samples, 0);

/** A turn of the event loop: whatever waits for a promise has gone on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('whoever keeps up gets every frame, and the end of the loop with that of the call', async () => {
  const audio$ = new Subject<AudioFrame>();
  const frames = framesOf({ audio$ });
  const heard: number[] = [];
  const loop = (async () => {
    for await (const each of frames) heard.push(nameOf(each));
  })();
  for (let n = 0; n < 200; n++) {
    audio$.next(frame(n));
    await turn();
  }
  audio$.complete();
  await loop;
  expect(heard).toEqual(Array.from({ length: 200 }, (_, n) => n));
  expect(frames.droppedMs).toBe(0);
});

it('whoever does not is left the newest: what waits is bounded, what is dropped is counted', async () => {
  const audio$ = new Subject<AudioFrame>();
  const frames = framesOf({ audio$ }, { queueMs: 200 });
  const iterator = frames[Symbol.asyncIterator]();
  for (let n = 0; n < 10_000; n++) audio$.next(frame(n));
  audio$.complete();
  const heard: number[] = [];
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
    heard.push(nameOf(next.value));
  expect(heard).toEqual(Array.from({ length: 10 }, (_, n) => 9990 + n));
  expect(frames.droppedMs).toBe(9990 * 20);
});

it('nothing is listened to before the loop, nor after it', async () => {
  const audio$ = new Subject<AudioFrame>();
  const frames = framesOf({ audio$ });
  expect(audio$.observed).toBe(false);
  const first = (async () => {
    for await (const each of frames) return nameOf(each);
    return -1;
  })();
  expect(audio$.observed).toBe(true);
  audio$.next(frame(7));
  expect(await first).toBe(7);
  expect(audio$.observed).toBe(false);
});

it('a loop that is left while it waits ends', async () => {
  const audio$ = new Subject<AudioFrame>();
  const iterator = framesOf({ audio$ })[Symbol.asyncIterator]();
  const waiting = iterator.next();
  await iterator.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

it.each([0, 19, Number.NaN, 3_600_001])('a queue of %d ms is refused', (queueMs) => {
  expect(() => framesOf({ audio$: new Subject<AudioFrame>() }, { queueMs })).toThrow(/framesOf: queueMs/);
});

it('loops that work long over each frame take turns, and everything else has its turn between them', async () => {
  const audio$ = new Subject<AudioFrame>();
  let turns = 0;
  let counting = true;
  const count = (): void => {
    turns += 1;
    if (counting) setImmediate(count);
  };
  setImmediate(count);
  /** In which turn each frame was worked on. */
  const worked: number[] = [];
  const loop = async (): Promise<void> => {
    for await (const _ of framesOf({ audio$ })) {
      worked.push(turns);
      for (const until = performance.now() + 4; performance.now() < until; );
    }
  };
  const loops = [loop(), loop(), loop()];
  for (let n = 0; n < 10; n++) audio$.next(frame(n));
  audio$.complete();
  await Promise.all(loops);
  counting = false;
  expect(worked).toHaveLength(30);
  // The first frame of each loop came in the turn of the audio itself.
  const later = worked.slice(3);
  expect(new Set(later).size).toBe(later.length);
});
