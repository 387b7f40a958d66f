import type { Clock } from '../../core/clock.ts';

/** Resolves with `done`, after `deadlineMs`, or when the signal fires: whichever is first. */
export const untilDeadline = (
  done: Promise<unknown>,
  clock: Clock,
  deadlineMs: number,
  signal: AbortSignal | undefined,
): Promise<void> =>
  new Promise((resolve) => {
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.at(clock.now() + deadlineMs, finish);
    signal?.addEventListener('abort', finish);
    if (signal?.aborted) finish();
    else void done.then(finish);
  });
