import type { SipResponse } from '../message/model.ts';
import type { EndCause } from '../signal/session.ts';
import type { SessionInput } from './session-state.ts';

/** The peer's no, with the Q.850 cause a gateway may have put into Reason (RFC 3326 §2, RFC 6432). */
export const refusalCause = ({ status, reason, headers }: SipResponse): EndCause => {
  const read = headers.has('reason') ? headers.read('reason') : undefined;
  const given = read?.ok ? read.value?.find(({ protocol }) => protocol.toUpperCase() === 'Q.850') : undefined;
  const q850 = given?.params.get('cause');
  if (q850 === undefined || !/^\d{1,3}$/.test(q850)) return { by: 'remote', status, reason };
  return { by: 'remote', status, reason, q850: Number(q850) };
};

/** No final response came. */
export const failureCause = ({ why, reason }: Extract<SessionInput, { on: 'dialog.failed' }>): EndCause =>
  why === 'timeout' ? { by: 'timeout', waitingFor: 'response' } : { by: 'transport', reason };
