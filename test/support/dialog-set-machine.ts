import type { Step } from '../../src/core/step.ts';
import { dialogSet } from '../../src/dialog/dialog-set.ts';
import type { DialogSetEvent, DialogSetOutput } from '../../src/dialog/dialog-set-events.ts';
import type { DialogSetState } from '../../src/dialog/dialog-set-state.ts';
import { openedHere } from '../../src/dialog/uac.ts';
import { openedByPeer } from '../../src/dialog/uas.ts';
import { buildRequest } from '../../src/message/build/request.ts';
import { buildResponse } from '../../src/message/build/response.ts';
import type { SipRequest, SipResponse } from '../../src/message/model.ts';
import type { Flow, Local } from '../../src/signal/address.ts';
import { capabilitiesOf } from '../../src/ua/capabilities.ts';
import type { Identity } from '../../src/ua/request.ts';
import { stateText } from './machine-text.ts';

// The machine of a dialog set alone: states, events and outputs as short texts, for its page and its properties.

const methods = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'UPDATE', 'INFO', 'SUBSCRIBE', 'NOTIFY'];

export const step: Step<DialogSetState, DialogSetEvent, DialogSetOutput> = dialogSet(
  capabilitiesOf({ userAgent: '', contactUser: 'us' }, { methods, extensions: [], accepts: ['application/sdp'] }),
);

const local: Local = { id: 'u', transport: 'UDP', host: '192.0.2.1', port: 5060 };
const flow: Flow = { transport: 'UDP', local, remote: { host: '192.0.2.9', port: 5060 } };

export const ourTag = 'us';

/** A request of the peer with this remote tag; `inside`: with our To tag. */
export const fromPeer = (method: string, cseq: number, tag = 'bob', inside = true): SipRequest =>
  buildRequest({
    method,
    uri: 'sip:us@192.0.2.1',
    headers: [
      ['Via', 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1'],
      ['From', `<sip:bob@b.example>;tag=${tag}`],
      ['To', inside ? `<sip:us@a.example>;tag=${ourTag}` : '<sip:us@a.example>'],
      ['Call-ID', 'c'],
      ['CSeq', `${cseq} ${method}`],
      ['Contact', `<sip:${tag}@192.0.2.9>`],
    ],
  });

const ours = (method: string, cseq: number): SipRequest =>
  buildRequest({
    method,
    uri: 'sip:bob@192.0.2.9',
    headers: [
      ['From', `<sip:us@a.example>;tag=${ourTag}`],
      ['To', '<sip:bob@b.example>'],
      ['Call-ID', 'c'],
      ['CSeq', `${cseq} ${method}`],
    ],
  });

/** A response of the peer with this tag. */
const answer = (request: SipRequest, status: number, tag: string): SipResponse =>
  buildResponse(request, status, { toTag: tag, headers: [['Contact', `<sip:${tag}@192.0.2.9>`]] });

export const responded = (tx: string, request: SipRequest, status: number, tag = 'bob'): DialogSetEvent => ({
  kind: 'response',
  tx,
  request,
  response: answer(request, status, tag),
});

export const asked = (tx: string, request: SipRequest): DialogSetEvent => ({
  kind: 'request',
  tx,
  request,
  flow,
  refusal: undefined,
});

const identity: Identity = {
  tag: ourTag,
  callId: 'c',
  local: `<sip:us@a.example>;tag=${ourTag}`,
  secure: false,
  at: local,
  flow: undefined,
};

/** The set that a request of ours opens, in client transaction `c1`. */
export const openedByUs = (method: string): { readonly state: DialogSetState; readonly request: SipRequest } => {
  const request = ours(method, 1);
  const opening = { target: 'sip:bob@192.0.2.9', from: '<sip:us@a.example>' };
  return { state: openedHere(method, opening, { tx: 'c1', request, identity, cseq: 1, signals: [] }), request };
};

/** The set that a request of the peer opens, in server transaction `s1`. */
export const openedByThem = (method: string): DialogSetState => {
  const request = fromPeer(method, 1, 'bob', false);
  const opened = openedByPeer({ on: 'ua.request', tx: 's1', request, flow, toTag: ourTag }, 7);
  if ('status' in opened) throw new Error(`refused: ${opened.status}`);
  return opened;
};

/** The state after these events. */
export const after = (state: DialogSetState, ...events: readonly DialogSetEvent[]): DialogSetState =>
  events.reduce((now, event) => step(now, event)[0], state);

/** `early(1 dialog, received INVITE)`, `confirmed(sent INVITE 2xx)`: what the set waits for. */
export const setText = (state: DialogSetState): string => {
  if (state.name === 'terminated') return stateText(state);
  const parts: string[] = [];
  if (state.name === 'early') parts.push(`${state.dialogs.length} dialog${state.dialogs.length === 1 ? '' : 's'}`);
  if (state.name !== 'lingering') {
    for (const { method, final } of state.received)
      parts.push(`received ${method}${final === undefined ? '' : ' 2xx'}`);
  }
  for (const { method, answered, winner, acks } of state.sent) {
    const outcome = acks.length > 0 ? ' acknowledged' : winner !== undefined ? ' 2xx' : answered ? ' answered' : '';
    parts.push(`sent ${method}${outcome}`);
  }
  return parts.length === 0 ? state.name : `${state.name}(${parts.join(', ')})`;
};

export const happened = (event: DialogSetEvent): string => {
  switch (event.kind) {
    case 'request':
      return `request ${event.request.method}`;
    case 'response':
      return `response ${event.response.status} to ${event.request.method}`;
    case 'respond':
      return `respond ${event.draft.status} to ${event.tx === 's1' ? 'the first' : 'another'}`;
    case 'send':
      return `send ${event.method}`;
    default:
      return event.kind;
  }
};

export const putOut = (output: DialogSetOutput): string => {
  switch (output.out) {
    case 'respond':
      return `respond ${output.response.status}`;
    case 'request':
      return `request ${output.outgoing.request.method}`;
    case 'emit':
      return output.fact.on === 'count' ? `count ${output.fact.what}` : output.fact.on;
    default:
      return output.out;
  }
};
