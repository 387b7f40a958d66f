import { SipError } from '../../core/errors.ts';
import type { CallState } from '../../signal/session.ts';

/** The operations that have preconditions. */
export type Operation =
  | 'ring'
  | 'answer'
  | 'reject'
  | 'hold'
  | 'resume'
  | 'renegotiate'
  | 'play'
  | 'record'
  | 'sendDtmf';

/** What the preconditions depend on. */
export interface CallView {
  readonly direction: 'incoming' | 'outgoing';
  readonly state: CallState;
  /** The final operation already called here: the state follows when the turn is over. */
  readonly decided: 'answer' | 'reject' | 'hangup' | undefined;
}

const unanswered: ReadonlySet<CallState> = new Set(['incoming', 'ringing', 'early']);

const gone = (state: CallState): string => (state === 'ended' ? 'after the call ended' : 'while the call is ending');

const over = ({ state, decided }: CallView): string | undefined => {
  if (state === 'ended' || state === 'ending') return gone(state);
  return decided === 'hangup' || decided === 'reject' ? `after ${decided}()` : undefined;
};

const undecided = (call: CallView): string | undefined => {
  if (call.direction === 'outgoing') return 'on an outgoing call';
  if (over(call) !== undefined) return over(call);
  if (call.decided !== undefined) return `after ${call.decided}()`;
  return unanswered.has(call.state) ? undefined : `while the call is ${call.state}`;
};

const active = (call: CallView): string | undefined =>
  over(call) ?? (call.state === 'active' ? undefined : `while the call is ${call.state}`);

const withMedia = (call: CallView): string | undefined =>
  over(call) ?? (call.state === 'active' || call.state === 'early' ? undefined : `while the call is ${call.state}`);

// Why an operation does not fit: the rest of a sentence that begins with its name. Undefined when it fits.
const preconditions: Readonly<Record<Operation, (call: CallView) => string | undefined>> = {
  ring: undecided,
  answer: undecided,
  reject: undecided,
  hold: active,
  resume: active,
  renegotiate: active,
  play: over,
  record: over,
  sendDtmf: withMedia,
};

/** The error of an operation that does not fit the call now. */
export const stateError = (operation: Operation, call: CallView): SipError | undefined => {
  const why = preconditions[operation](call);
  return why === undefined ? undefined : new SipError('ERR_SIP_STATE', `${operation}() ${why}`);
};
