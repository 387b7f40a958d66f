import type { LiveCall } from '../call/live-call.ts';

/** The signal ends the wait for the answer: it cancels the call. After the answer, or the end, it is released. */
export const cancelOn = (signal: AbortSignal, call: LiveCall): void => {
  const cancel = (): void => call.abort(signal);
  signal.addEventListener('abort', cancel, { once: true });
  void call.outcome.then(() => signal.removeEventListener('abort', cancel));
};
