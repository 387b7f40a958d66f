import type { Step } from '../../src/core/step.ts';
import type { TimerEvent, TimerOutput } from '../../src/core/timer.ts';
import type { SipRequest, SipResponse } from '../../src/message/model.ts';
import type { Flow } from '../../src/signal/address.ts';
import type { ClientEffect, ClientEvent } from '../../src/transaction/client-events.ts';
import { type InviteClientState, inviteClient } from '../../src/transaction/invite-client.ts';
import { type InviteServerState, inviteServer } from '../../src/transaction/invite-server.ts';
import { type RequestClientState, requestClient } from '../../src/transaction/request-client.ts';
import { type RequestServerState, requestServer } from '../../src/transaction/request-server.ts';
import {
  type ResolvingEvent,
  type ResolvingOutput,
  type ResolvingState,
  resolving,
} from '../../src/transaction/resolving.ts';
import type { ServerEffect, ServerEvent } from '../../src/transaction/server-events.ts';
import { timersFor } from '../../src/transaction/timers.ts';
import { eventText, outputText, stateText } from './machine-text.ts';
import { type Happening, type Replayed, replay } from './replay.ts';

// Steps look at nothing but the status, so the messages here hold nothing else.
export const response = (status: number): SipResponse => ({ kind: 'response', status }) as SipResponse;
const request = { kind: 'request', method: 'ACK' } as SipRequest;

export const rfcTimers: { readonly t1: number; readonly t2: number; readonly t4: number } = {
  t1: 500,
  t2: 4000,
  t4: 5000,
};

/** The result of a step: the next state and the outputs. */
export interface Row {
  readonly state: string;
  readonly event: string;
  readonly next: string;
  readonly outputs: readonly string[];
}

/** A machine with its states and events. */
export interface Asked {
  readonly name: string;
  readonly title: string;
  readonly rules: string;
  /** Applies each event to each state. */
  rows(reliable: boolean): readonly Row[];
  /** Even picks choose an event, odd ones a running timer. */
  replay(reliable: boolean, picks: readonly number[]): Replayed;
}

interface Questions<S, E, O> {
  readonly name: string;
  readonly title: string;
  readonly rules: string;
  readonly step: (reliable: boolean) => Step<S, E | TimerEvent, O | TimerOutput>;
  readonly initial: S;
  /** Every kind of state it can be in besides. */
  readonly states: (reliable: boolean) => readonly S[];
  /** The first is the one that begins it. */
  readonly events: readonly E[];
  readonly timers: (reliable: boolean) => readonly string[];
}

const asked = <
  S extends { readonly name: string },
  E extends { readonly kind: string },
  O extends { readonly out: string },
>(
  about: Questions<S, E, O>,
): Asked => ({
  name: about.name,
  title: about.title,
  rules: about.rules,
  rows: (reliable) => {
    const step = about.step(reliable);
    const events: (E | TimerEvent)[] = [
      ...about.events,
      ...about.timers(reliable).map((id): TimerEvent => ({ kind: 'timer', id })),
    ];
    return [about.initial, ...about.states(reliable)].flatMap((state) =>
      events.map((event) => {
        const [next, outputs] = step(state, event);
        return {
          state: stateText(state),
          event: eventText(event),
          next: stateText(next),
          outputs: outputs.map((each) => outputText(each)),
        };
      }),
    );
  },
  replay: (reliable, picks) => {
    const happenings = picks.map((pick): Happening<E> => {
      const event = about.events[(pick >> 1) % about.events.length];
      return pick % 2 === 0 && event !== undefined ? { event } : { fire: pick >> 1 };
    });
    const [first, ...rest] = about.events;
    if (first === undefined || rest.length === 0) throw new Error('a machine without events');
    return replay<S, E, O>(about.step(reliable), about.initial, [{ event: first }, ...happenings]);
  },
});

const failure = { kind: 'transportError', reason: 'unreachable' } as const;
const responses = [100, 180, 200, 486].map((status) => ({ kind: 'response', response: response(status) }) as const);
const answers = [100, 180, 200, 408, 486].map((status) => ({ kind: 'respond', response: response(status) }) as const);
const refusal = { kind: 'refuse', response: response(486) } as const;
const flow: Flow = {
  transport: 'UDP',
  local: { id: 'l', transport: 'UDP', host: '192.0.2.1', port: 5060 },
  remote: { host: '192.0.2.2', port: 5060 },
};

const inviteClientStates = (reliable: boolean): readonly InviteClientState[] => [
  { name: 'calling', a: reliable ? 0 : 500, cancelled: false },
  { name: 'calling', a: reliable ? 0 : 8000, cancelled: true },
  { name: 'proceeding', cancelled: false },
  { name: 'proceeding', cancelled: true },
  ...(reliable ? [] : [{ name: 'completed' } as const]),
  { name: 'accepted' },
  { name: 'terminated' },
];
const inviteClientEvents: readonly ClientEvent[] = [{ kind: 'begin' }, ...responses, { kind: 'cancel' }, failure];

const completedInvite = (g: number): InviteServerState => ({ name: 'completed', final: response(486), g });
const inviteServerStates = (reliable: boolean): readonly InviteServerState[] => [
  { name: 'silent', tried: false },
  { name: 'silent', tried: true },
  { name: 'proceeding', last: response(180) },
  ...(reliable ? [completedInvite(0)] : [completedInvite(500), completedInvite(4000), { name: 'confirmed' } as const]),
  { name: 'accepted' },
  { name: 'terminated' },
];
const inviteServerEvents: readonly ServerEvent[] = [
  { kind: 'request' },
  ...answers,
  refusal,
  { kind: 'ack', request, flow },
  failure,
];

const requestClientStates = (reliable: boolean): readonly RequestClientState[] => [
  ...(reliable ? [0] : [500, 4000]).map((e) => ({ name: 'trying', e }) as const),
  { name: 'proceeding' },
  ...(reliable ? [] : [{ name: 'completed' } as const]),
  { name: 'terminated' },
];

const requestServerStates = (reliable: boolean): readonly RequestServerState[] => [
  { name: 'trying' },
  { name: 'proceeding' },
  ...(reliable ? [] : [{ name: 'completed', final: response(200) } as const]),
  { name: 'terminated' },
];

export const inviteClientAsked: Asked = asked<InviteClientState, ClientEvent, ClientEffect>({
  name: 'invite-client',
  title: 'INVITE client transaction',
  rules: 'RFC 3261 §17.1.1.2, §9.1; RFC 6026 §8.4',
  step: (reliable) => inviteClient(timersFor(rfcTimers, reliable)),
  initial: { name: 'initial' },
  states: inviteClientStates,
  events: inviteClientEvents,
  timers: (reliable) => (reliable ? ['B', 'M', 'cancel'] : ['A', 'B', 'D', 'M', 'cancel']),
});

export const inviteServerAsked: Asked = asked<InviteServerState, ServerEvent, ServerEffect>({
  name: 'invite-server',
  title: 'INVITE server transaction',
  rules: 'RFC 3261 §17.2.1; RFC 6026 §8.5, §8.7, §8.8',
  step: (reliable) => inviteServer(timersFor(rfcTimers, reliable)),
  initial: { name: 'initial' },
  states: inviteServerStates,
  events: inviteServerEvents,
  timers: (reliable) => (reliable ? ['trying', 'H', 'L'] : ['trying', 'G', 'H', 'I', 'L']),
});

export const requestClientAsked: Asked = asked<RequestClientState, ClientEvent, ClientEffect>({
  name: 'request-client',
  title: 'Non-INVITE client transaction',
  rules: 'RFC 3261 §17.1.2.2',
  step: (reliable) => requestClient(timersFor(rfcTimers, reliable)),
  initial: { name: 'initial' },
  states: requestClientStates,
  events: [{ kind: 'begin' }, ...responses, failure],
  timers: (reliable) => (reliable ? ['F'] : ['E', 'F', 'K']),
});

export const requestServerAsked: Asked = asked<RequestServerState, ServerEvent, ServerEffect>({
  name: 'request-server',
  title: 'Non-INVITE server transaction',
  rules: 'RFC 3261 §17.2.2; RFC 4320 §4',
  step: (reliable) => requestServer(timersFor(rfcTimers, reliable)),
  initial: { name: 'initial' },
  states: requestServerStates,
  events: [{ kind: 'request' }, ...answers, refusal, failure],
  timers: (reliable) => (reliable ? ['trying', 'expire'] : ['trying', 'expire', 'J']),
});

export const resolvingAsked: Asked = asked<ResolvingState, ResolvingEvent, ResolvingOutput>({
  name: 'resolving',
  title: 'Request waiting for its address',
  rules: 'RFC 3263 §4; before a client transaction begins',
  step: () => resolving(timersFor(rfcTimers, false).b),
  initial: { name: 'initial' },
  states: () => [
    { name: 'resolving' },
    { name: 'lost', why: 'transport', reason: 'unreachable' },
    { name: 'terminated' },
  ],
  events: [
    { kind: 'begin' },
    { kind: 'lost', reason: 'unreachable' },
    { kind: 'resolved', targets: [], reason: 'unknown' },
    { kind: 'resolved', targets: [{ transport: 'UDP', host: '192.0.2.2', port: 5060 }], reason: '' },
    { kind: 'cancel' },
  ],
  timers: () => ['patience', 'report'],
});

export const transactionMachines: readonly Asked[] = [
  inviteClientAsked,
  inviteServerAsked,
  requestClientAsked,
  requestServerAsked,
  resolvingAsked,
];
