import { concat, defer } from 'rxjs';
import type { CallLogic } from './call-logic.ts';

/** One logic after the other: each begins when the one before it completes. */
export const sequence =
  (...logics: readonly CallLogic[]): CallLogic =>
  (call) =>
    concat(...logics.map((logic) => defer(() => logic(call))));
