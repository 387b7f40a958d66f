import type { CallLogic } from './call-logic.ts';
import { issue } from './issue.ts';

/** Puts the call on hold; completes when the peer agreed, errors with `ERR_SIP_REFUSED` when it did not. */
export const hold = (): CallLogic => issue({ do: 'hold' });

/** Takes the call off hold; completes and errors as `hold`. */
export const resume = (): CallLogic => issue({ do: 'resume' });
