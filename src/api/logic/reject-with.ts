import { of } from 'rxjs';
import type { CallLogic } from './call-logic.ts';

/** Rejects with a status from 300 to 699. */
export const rejectWith =
  (status: number, reason?: string): CallLogic =>
  () =>
    of({ do: 'reject', status, ...(reason === undefined ? {} : { reason }) } as const);
