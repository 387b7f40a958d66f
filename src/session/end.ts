import { stay } from '../core/step.ts';
import type { EndCause } from '../signal/session.ts';
import type { SessionConfig } from './session-config.ts';
import { done, media, respond, tell } from './session-output.ts';
import type { Ending, MediaState, Outputs, SessionIdentity, SessionInput, SessionTurn } from './session-state.ts';

interface Leaving {
  readonly self: SessionIdentity;
  readonly sound: MediaState;
}

/**
 * The one way out: every call ends through here. `until` says what the peer still owes us; the media engine always
 * owes `closed` once it was asked for a port. `ended` is told when neither owes anything.
 */
export const end = (
  { self, sound }: Leaving,
  cause: EndCause,
  until: Ending['until'] = 'nothing',
  before: Outputs = [],
): SessionTurn => {
  const isOpen = sound.stage !== 'none';
  const closing: Outputs = isOpen ? [media({ do: 'close', id: self.id })] : [];
  const outputs = [...before, ...closing, ...(until === 'nothing' ? letGo : [])];
  return settle({ name: 'ending', self, cause, until, media: isOpen, renewed: false, counters: undefined }, outputs);
};

/** BYE, and the end when it is answered or given up (RFC 3261 §15.1.1). */
export const bye = (state: Leaving, cause: EndCause, before: Outputs = []): SessionTurn =>
  end(state, cause, 'bye', [...before, { out: 'request', method: 'BYE' }]);

/** CANCEL, and the end when the INVITE has its final response (RFC 3261 §9.1). */
export const cancel = (config: SessionConfig, state: Leaving, cause: EndCause, before: Outputs = []): SessionTurn =>
  end(state, cause, 'invite', [
    ...before,
    { out: 'cancel' },
    { out: 'start', timer: 'cancelled', afterMs: 64 * config.t1 },
  ]);

const letGo: Outputs = [{ out: 'forget' }];

const settle = (state: Ending, outputs: Outputs): SessionTurn => {
  if (state.until !== 'nothing' || state.media) return [state, outputs];
  const { cause, counters } = state;
  const last = tell(counters === undefined ? { type: 'ended', cause } : { type: 'ended', cause, counters });
  return [{ name: 'terminated' }, [...outputs, last]];
};

/** The peer owes nothing more: the dialog may go. */
const settled = (state: Ending): SessionTurn => settle({ ...state, until: 'nothing' }, letGo);

export const ending = (config: SessionConfig, state: Ending, event: SessionInput): SessionTurn => {
  if (event.on === undefined) {
    // RFC 3261 §9.1: no final response within 64*T1 of the CANCEL means none will come.
    return event.id === 'cancelled' && state.until === 'invite' ? settled(state) : stay(state);
  }
  switch (event.on) {
    case 'media':
      if (!state.media) return stay(state);
      if (event.event.on === 'failed') return settle({ ...state, media: false }, []);
      if (event.event.on === 'closed') return settle({ ...state, media: false, counters: event.event.counters }, []);
      return stay(state);
    case 'dialog.response':
      return responded(config, state, event);
    case 'dialog.failed':
      return event.request.method === owed(state) ? settled(state) : stay(state);
    case 'unsent':
      return state.until === 'nothing' ? stay(state) : settled(state);
    case 'dialog.request':
      // RFC 3261 §15.1.2: both hung up at once, both get a 200. For anything else the dialog is over.
      return [state, [respond(event.tx, event.request.method === 'BYE' ? 200 : 481)]];
    case 'command':
      return 'ref' in event.command ? [state, [done(event.command.ref, 'ended')]] : stay(state);
    default:
      return stay(state);
  }
};

const owed = ({ until }: Ending): string | undefined =>
  until === 'bye' ? 'BYE' : until === 'invite' ? 'INVITE' : undefined;

const responded = (
  config: SessionConfig,
  state: Ending,
  { request, response, tx }: Extract<SessionInput, { on: 'dialog.response' }>,
): SessionTurn => {
  if (response.status < 200) {
    if (state.until !== 'invite' || request.method !== 'INVITE' || state.renewed) return stay(state);
    // The CANCEL may have waited for this 1xx: its 64*T1 begin now (RFC 3261 §9.1). Once: a peer cannot ring them away.
    return [{ ...state, renewed: true }, [{ out: 'start', timer: 'cancelled', afterMs: 64 * config.t1 }]];
  }
  if (request.method === 'INVITE' && response.status < 300) {
    // RFC 3261 §9.1, §15: the 2xx crossed the CANCEL, or the BYE overtook a re-INVITE. Each 2xx gets its ACK.
    if (state.until !== 'invite') return [state, [{ out: 'ack', tx }]];
    return [
      { ...state, until: 'bye' },
      [
        { out: 'ack', tx },
        { out: 'request', method: 'BYE' },
        { out: 'stop', timer: 'cancelled' },
      ],
    ];
  }
  return request.method === owed(state) ? settled(state) : stay(state);
};
