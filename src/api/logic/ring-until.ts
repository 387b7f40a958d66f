import { from, ignoreElements, merge, type ObservableInput, of, take } from 'rxjs';
import type { Call } from '../call/call.ts';
import type { CallLogic } from './call-logic.ts';

export interface RingUntilOptions {
  /** 183 with media in place of 180. */
  readonly earlyMedia?: boolean;
}

/** Rings; completes when `notifier`, or what it returns for the call, first emits or completes. */
export const ringUntil =
  (
    notifier: ObservableInput<unknown> | ((call: Call) => ObservableInput<unknown>),
    { earlyMedia = false }: RingUntilOptions = {},
  ): CallLogic =>
  (call) =>
    merge(
      of({ do: 'ring', earlyMedia } as const),
      from(typeof notifier === 'function' ? notifier(call) : notifier).pipe(take(1), ignoreElements()),
    );
