import { merge } from 'rxjs';
import type { CallLogic } from './call-logic.ts';

/** All of them at once. */
export const parallel =
  (...logics: readonly CallLogic[]): CallLogic =>
  (call) =>
    merge(...logics.map((logic) => logic(call)));
