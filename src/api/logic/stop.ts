import { of } from 'rxjs';
import type { CallLogic } from './call-logic.ts';

/** Stops everything that plays or waits to be played. */
export const stop = (): CallLogic => () => of({ do: 'stop' } as const);

/** Drops the queued audio of what plays. */
export const clear = (): CallLogic => () => of({ do: 'clear' } as const);
