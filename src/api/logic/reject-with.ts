import { of } from 'rxjs';
import type { RejectOptions } from '../call/rejection.ts';
import type { CallLogic } from './call-logic.ts';

/** Rejects with a status from 300 to 699. */
export const rejectWith =
  (status: number, options: string | RejectOptions = {}): CallLogic =>
  () =>
    of({ do: 'reject', status, ...(typeof options === 'string' ? { reason: options } : options) } as const);
