import { of } from 'rxjs';
import type { CallLogic } from './call-logic.ts';

/** Hangs up. */
export const hangup = (): CallLogic => () => of({ do: 'hangup' } as const);
