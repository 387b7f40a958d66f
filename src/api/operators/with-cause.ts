import { map, mergeMap, type OperatorFunction } from 'rxjs';
import type { EndCause } from '../../signal/session.ts';
import type { Call } from '../call/call.ts';

/** A call that has ended. */
export interface EndedCall {
  readonly call: Call;
  readonly cause: EndCause;
}

/** From calls to their ends: each call with its cause, when it has ended. */
export const withCause = (): OperatorFunction<Call, EndedCall> =>
  mergeMap((call) => call.ended$.pipe(map((cause) => ({ call, cause }))));
