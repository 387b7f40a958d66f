import { SipError } from '../../core/errors.ts';
import type { CallState } from '../../signal/session.ts';

/** The operations that do not fit every call at any time. */
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

/** What an operation looks at before it does anything. */
export interface CallView {
  readonly direction: 'incoming' | 'outgoing';
  readonly state: CallState;
  /** The final word that was already given here: the state follows when its turn is over. */
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

// What speaks against each operation, as the end of a sentence that begins with its name.
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

/** The error of an operation that does not fit the call as it stands. */
export const stateError = (operation: Operation, call: CallView): SipError | undefined => {
  const why = preconditions[operation](call);
  return why === undefined ? undefined : new SipError('ERR_SIP_STATE', `${operation}() ${why}`);
};
