import type { TimerOutput } from '../../src/core/timer.ts';
import { session } from '../../src/session/session.ts';
import { newCore } from '../../src/session/session-core.ts';
import type { SessionOutput } from '../../src/session/session-output.ts';
import type { SessionInput, SessionState } from '../../src/session/session-state.ts';
import type { MediaEvent } from '../../src/signal/media.ts';
import type { SessionCommand } from '../../src/signal/session.ts';
import { request, response, type Written } from '../session/fake-dialogs.ts';
import { counters, opened, sdp } from '../session/rig.ts';
import { stackConfig } from './stack-config.ts';
import type { Row } from './transaction-machines.ts';

const step = session(stackConfig.session);
const id = 'id';
const set = 'set';
const offer = { sdp: sdp() };

const command = (given: SessionCommand): SessionInput => ({ on: 'command', command: given });
const engine = (event: MediaEvent): SessionInput => ({ on: 'media', event });
const asked = (method: string, written: Written = {}): SessionInput => ({
  on: 'dialog.request',
  set,
  tx: 'peer',
  request: request(method, { cseq: 2, ...written }),
});
const answered = (status: number, method = 'INVITE', written: Written = {}): SessionInput => ({
  on: 'dialog.response',
  set,
  tx: 'ours',
  request: request(method),
  response: response(status, method, written),
});
const failed = (why: 'timeout' | 'transport', method = 'INVITE'): SessionInput => ({
  on: 'dialog.failed',
  set,
  tx: 'ours',
  request: request(method),
  why,
  reason: why,
});
const flow = {
  transport: 'UDP' as const,
  local: { id: 'u', transport: 'UDP' as const, host: '192.0.2.1', port: 5060 },
  remote: { host: '192.0.2.9', port: 5061 },
};
const open = (written: Written): SessionInput => ({
  on: 'dialog.open',
  set,
  tx: 'inv',
  request: request('INVITE', written),
  flow,
});
const ack = (written: Written): SessionInput => ({ on: 'dialog.ack', set, request: request('ACK', written) });

/** One event of each kind a state may decide by, with a name for tables. */
export const sessionEvents: Readonly<Record<string, SessionInput>> = {
  'INVITE with offer, opening the dialog set': open(offer),
  'INVITE without offer, opening the dialog set': open({}),
  'INVITE with offer': asked('INVITE', offer),
  'INVITE without offer': asked('INVITE'),
  'INVITE with an offer that cannot be used': asked('INVITE', { sdp: sdp({ formats: '18' }) }),
  BYE: asked('BYE'),
  INFO: asked('INFO'),
  OPTIONS: asked('OPTIONS'),
  UPDATE: asked('UPDATE'),
  CANCEL: { on: 'dialog.cancel', set, tx: 'inv', request: request('CANCEL') },
  ACK: ack({}),
  'ACK of the second INVITE': ack({ cseq: 2 }),
  'ACK with answer': ack(offer),
  'ACK of the second INVITE with answer': ack({ cseq: 2, ...offer }),
  '180 to INVITE': answered(180),
  '183 to INVITE with answer': answered(183, 'INVITE', offer),
  '200 to INVITE with answer': answered(200, 'INVITE', offer),
  '200 to INVITE without': answered(200),
  '408 to INVITE': answered(408),
  '481 to INVITE': answered(481),
  '486 to INVITE': answered(486),
  '491 to INVITE': answered(491),
  '200 to BYE': answered(200, 'BYE'),
  'INVITE timed out': failed('timeout'),
  'INVITE met a transport error': failed('transport'),
  'BYE timed out': failed('timeout', 'BYE'),
  'request not sent': { on: 'unsent' },
  'request done': { on: 'requestDone', ref: 1, why: undefined },
  'request refused': { on: 'requestDone', ref: 1, why: '415' },
  'request finds no dialog': { on: 'requestDone', ref: 1, why: '481', ends: { by: 'remote', status: 481 } },
  'INVITE sent again': { on: 'dialog.repeated', set, tx: 'ours', request: request('INVITE'), sent: 2 },
  'command invite': command({ do: 'invite', id, target: 'sip:b@y' }),
  'command invite, late offer': command({ do: 'invite', id, target: 'sip:b@y', lateOffer: true }),
  'command ring': command({ do: 'ring', id }),
  'command ring, early media': command({ do: 'ring', id, earlyMedia: true }),
  'command answer': command({ do: 'answer', id }),
  'command reject': command({ do: 'reject', id, status: 486 }),
  'command hangup': command({ do: 'hangup', id }),
  'command hold': command({ do: 'hold', id, ref: 1 }),
  'command resume': command({ do: 'resume', id, ref: 1 }),
  'command renegotiate': command({ do: 'renegotiate', id, ref: 1, media: { ptimeMs: 30 } }),
  'command info': command({ do: 'info', id, ref: 1, type: 'text/plain', body: '' }),
  'media opened': engine(opened(id)),
  'media failed': engine({ on: 'failed', id, reason: 'socket' }),
  'media closed': engine({ on: 'closed', id, counters }),
  'media silent': engine({ on: 'silent', id, silentMs: 1000 }),
  'media silent, over': engine({ on: 'silent', id, silentMs: 6000, over: true }),
  'media unreachable': engine({ on: 'unreachable', id, why: 'refused' }),
  'media unreachable, over': engine({ on: 'unreachable', id, why: 'refused', over: true }),
  ...Object.fromEntries(
    ['repeat', 'everyMinute', 'expires', 'unanswered', 'giveUp', 'retry', 'cancelled'].map(
      (timer): [string, SessionInput] => [`timer ${timer}`, { kind: 'timer', id: timer }],
    ),
  ),
};

const fresh = (caller: boolean): SessionState => ({
  name: 'fresh',
  core: newCore({ id, caller, seed: 1, srtp: undefined, mediaHost: undefined, loopback: false }),
  host: '192.0.2.1',
});

const after = (state: SessionState, ...names: readonly string[]): SessionState =>
  names.reduce((before, name) => {
    const event = sessionEvents[name];
    if (event === undefined) throw new Error(`there is no event ${name}`);
    return step(before, event)[0];
  }, state);

const incoming = after(fresh(false), 'INVITE with offer, opening the dialog set');
const without = after(fresh(false), 'INVITE without offer, opening the dialog set');
const opening = after(fresh(true), 'command invite');
const calling = after(opening, 'media opened');
const active = after(calling, '200 to INVITE with answer');
const accepted = after(incoming, 'command answer', 'media opened');

/** Every kind of state, as events lead to it. */
export const sessionStates: Readonly<Record<SessionState['name'], readonly SessionState[]>> = {
  fresh: [fresh(false)],
  incoming: [
    incoming,
    without,
    after(incoming, 'command ring'),
    after(incoming, 'command ring, early media'),
    after(incoming, 'command ring, early media', 'media opened'),
    after(incoming, 'command answer'),
    after(without, 'command answer'),
  ],
  accepted: [accepted, after(without, 'command answer', 'media opened'), after(accepted, 'command hangup')],
  opening: [opening],
  calling: [
    calling,
    after(fresh(true), 'command invite, late offer', 'media opened'),
    after(calling, '180 to INVITE'),
    after(calling, '183 to INVITE with answer'),
  ],
  active: [active, after(active, 'command hold', '200 to INVITE with answer')],
  offering: [after(active, 'command hold'), after(active, 'command renegotiate')],
  retrying: [after(active, 'command hold', '491 to INVITE')],
  confirming: [
    after(active, 'INVITE with offer'),
    after(active, 'INVITE without offer'),
    after(active, 'INVITE with offer', 'command hold'),
  ],
  ending: [
    after(calling, 'command hangup'),
    after(calling, 'command hangup', '180 to INVITE'),
    after(active, 'command hangup'),
    after(active, 'command hangup', 'media closed'),
    after(active, 'BYE'),
  ],
  terminated: [after(active, 'BYE', 'media closed')],
};

export const sessionText = (state: SessionState): string => {
  if (state.name === 'terminated') return state.name;
  const { exchange, media, localHold, remoteHold } = state.core;
  const notes = [
    exchange.name,
    `media ${media.stage}${media.paused ? ' and paused' : ''}`,
    localHold ? 'held here' : '',
    remoteHold ? 'held by the peer' : '',
    'reported' in state && state.reported !== state.name ? state.reported : '',
    'pending' in state && state.pending !== undefined ? `${state.pending.do} pending` : '',
    'leaving' in state && state.leaving !== undefined ? 'leaving' : '',
    'change' in state && state.change.glares > 0 ? `${state.change.glares} glare` : '',
    'next' in state && state.next !== undefined ? 'change pending' : '',
    'until' in state ? `until ${state.until}` : '',
    'renewed' in state && state.renewed ? 'renewed' : '',
  ].filter((note) => note !== '');
  return `${state.name}(${notes.join(', ')})`;
};

const withSdp = (what: string, content: { readonly body?: unknown } | undefined): string =>
  content?.body === undefined ? what : `${what} with body`;

const outputText = (output: SessionOutput | TimerOutput): string => {
  switch (output.out) {
    case 'start':
      return `start ${output.timer} ${output.afterMs}`;
    case 'stop':
      return `stop ${output.timer}`;
    case 'report': {
      const { event } = output;
      if (event.type === 'state') return `report ${event.state}`;
      if (event.type === 'ended') return `report ended by ${event.cause.by}`;
      if (event.type === 'done') return `report done ${event.ok ? 'ok' : event.code}`;
      if (event.type === 'hold') return `report hold here ${event.local}, peer ${event.remote}`;
      return `report ${event.type}`;
    }
    case 'media':
      return `media ${output.command.do}`;
    case 'invite':
      return withSdp('send INVITE', output.invitation);
    case 'request':
      return withSdp(`send ${output.method}`, output.content);
    case 'respond':
      return withSdp(`respond ${output.status}`, output.content);
    case 'ack':
      return withSdp('send ACK', output.content);
    case 'cancel':
      return 'send CANCEL';
    default:
      return 'release the dialog set';
  }
};

export const sessionRows = (): readonly Row[] =>
  Object.values(sessionStates)
    .flat()
    .flatMap((state) =>
      Object.entries(sessionEvents).map(([event, what]) => {
        const [next, outputs] = step(state, what);
        return { state: sessionText(state), event, next: sessionText(next), outputs: outputs.map(outputText) };
      }),
    );
