import type { SipRequest } from '../message/model.ts';
import type { SessionCommand } from '../signal/session.ts';
import type { DialogFact } from '../signal/signal.ts';
import type { Content } from '../ua/content.ts';
import { bye } from './bye.ts';
import { endsDialog, failureCause, refusalCause } from './cause.ts';
import { receiveInfo } from './info.ts';
import type { SessionCore } from './session-core.ts';
import { done, respond } from './session-output.ts';
import type { CoreTurn, Outputs, SessionInput, SessionState, SessionTurn } from './session-state.ts';
import { unfinished } from './states/established.ts';

/** A method for requests inside the dialog that leave the session in its state; they may change its core. */
interface InDialogMethod {
  /** A request of the peer's: its response, and what is reported of it. */
  receive(core: SessionCore, tx: string, request: SipRequest): CoreTurn;
  /** What a request of ours carries, where the command asks for one. Its outcome is the `done` of the command. */
  contentFor?(command: SessionCommand): Content | undefined;
}

/** One row for each such method. A request of a method without a row goes past the sessions, to another usage. */
const inDialogMethods: ReadonlyMap<string, InDialogMethod> = new Map<string, InDialogMethod>([
  // RFC 3261 §11.2: as outside a dialog, and without any effect on it. The layers below add the capabilities.
  ['OPTIONS', { receive: (core, tx) => [core, [respond(tx, 200)]] }],
  [
    'INFO',
    {
      receive: (core, tx, request) => [core, receiveInfo(tx, request)],
      contentFor: (command) =>
        command.do === 'info'
          ? { body: { type: command.type, octets: Buffer.from(command.body, 'latin1') } }
          : undefined,
    },
  ],
]);

/** The methods a session lets a peer send, in the order of Allow. */
export const sessionMethods: readonly string[] = ['INVITE', 'ACK', 'CANCEL', 'BYE', ...inDialogMethods.keys()];

/** Whether a request inside the dialog is for its session. */
export const isForSession = (method: string): boolean =>
  method === 'INVITE' || method === 'BYE' || inDialogMethods.has(method);

/** What a session does with such requests, in whatever state it is; undefined for any other event. */
export const inDialogRequests = (state: SessionState, event: SessionInput): SessionTurn | undefined => {
  switch (event.on) {
    case 'dialog.request':
      return received(state, event);
    case 'command':
      return 'ref' in event.command ? commanded(state, event.command) : undefined;
    case 'requestDone':
      return finished(state, event);
    default:
      return undefined;
  }
};

/** RFC 3261 §12.2.1.2: an answer that there is no dialog, or none at all, ends a call that is up. */
const finished = (
  state: SessionState,
  { ref, why, ends }: Extract<SessionInput, { on: 'requestDone' }>,
): SessionTurn => {
  const outcome = [why === undefined ? done(ref) : done(ref, 'refused', why)];
  const isUp = 'core' in state && (state.name === 'active' || 'change' in state || 'next' in state);
  return ends === undefined || !isUp ? [state, outcome] : bye(state.core, ends, [...outcome, ...unfinished(state)]);
};

const received = (
  state: SessionState,
  { tx, request }: Extract<SessionInput, { on: 'dialog.request' }>,
): SessionTurn | undefined => {
  const row = inDialogMethods.get(request.method);
  // A session that is ending has no dialog any more: it refuses them.
  if (row === undefined || state.name === 'terminated' || state.name === 'ending') return undefined;
  const [core, outputs] = row.receive(state.core, tx, request);
  return [core === state.core ? state : { ...state, core }, outputs];
};

const commanded = (
  state: SessionState,
  command: Extract<SessionCommand, { readonly ref: number }>,
): SessionTurn | undefined => {
  for (const [method, { contentFor }] of inDialogMethods) {
    const content = contentFor?.(command);
    if (content !== undefined) return [state, send(state, method, content, command.ref)];
  }
  return undefined;
};

const send = ({ name }: SessionState, method: string, content: Content, ref: number): Outputs =>
  name === 'fresh' || name === 'ending' || name === 'terminated'
    ? [done(ref, 'ended')]
    : [{ out: 'request', method, content, ref }];

/** The event for the answer to a request of ours with a `ref`; undefined for a provisional one. */
export const outcomeOf = (
  ref: number,
  fact: Extract<DialogFact, { on: 'dialog.response' | 'dialog.failed' }>,
): SessionInput | undefined => {
  if (fact.on === 'dialog.failed') {
    // A network failure counts as 503 (RFC 3261 §8.1.3.1), and the dialog stays.
    return { on: 'requestDone', ref, why: fact.reason, ends: fact.why === 'timeout' ? failureCause(fact) : undefined };
  }
  const { status, reason } = fact.response;
  if (status < 200) return undefined;
  if (status < 300) return { on: 'requestDone', ref, why: undefined };
  const ends = endsDialog(status) ? refusalCause(fact.response) : undefined;
  return { on: 'requestDone', ref, why: `${status} ${reason}`, ends };
};
