import type { SipRequest } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';
import type { RefusedFact } from '../signal/signal.ts';

/** The fact that the stack refuses a new request by itself. `why`: more than the status explains. */
export const refusedFact = (
  request: SipRequest,
  { remote }: Pick<Flow, 'remote'>,
  status: number,
  why?: string | undefined,
): RefusedFact => ({ on: 'refused', request, status, why, remote });
