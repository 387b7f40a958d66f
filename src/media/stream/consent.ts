import { byState, type Step, stay } from '../../core/step.ts';

// Whether the address that a peer named may be sent to. An INVITE is easily sent under another's name: before something
// shows that there is a peer that takes part in the call, its SDP must not draw packets to a third party.

/** Where the consent of the peer stands. Times are on the engine's clock, in ms. */
export type ConsentState =
  /** There is no address. */
  | { readonly name: 'none' }
  /** An offer named the address, and nothing came from there. Nothing is sent but probes, and media until `mediaUntil`. */
  | { readonly name: 'early'; readonly mediaUntil: number; readonly probes: number }
  /** By an answer, an ACK or a packet from there. `since` counts while packets are sent and none was `received`. */
  | { readonly name: 'confirmed'; readonly since: number; readonly received: boolean; readonly refused?: Refusals }
  /** The address refused packets, or none ever came from there. A packet from there, or an ACK, confirms it again. */
  | { readonly name: 'givenUp' };

/** A run of refusals (ICMP port unreachable), with no packet of the peer's between them. */
interface Refusals {
  readonly first: number;
  readonly last: number;
}

export type ConsentEvent =
  /** A description names another address: the peer's answer, or its offer. `early`: our answer is a provisional one. */
  | { readonly on: 'named'; readonly by: 'answer' | 'offer'; readonly early: boolean; readonly now: number }
  /** The ACK to our answer. */
  | { readonly on: 'acknowledged'; readonly now: number }
  /** A valid packet of RTP or RTCP came from there. */
  | { readonly on: 'received'; readonly now: number }
  | { readonly on: 'refused'; readonly now: number }
  /** Twice a second. `sending`: the direction allows packets to be sent. */
  | { readonly on: 'check'; readonly sending: boolean; readonly now: number };

export type ConsentOutput =
  /** Send one small packet, which opens the way through a NAT and lets the peer answer by RTP or RTCP. */
  { readonly do: 'probe' } | { readonly do: 'giveUp'; readonly why: 'refused' | 'unheard' };

export interface ConsentLimits {
  /** For how long early media may be sent to an address that nothing came from, in ms. */
  readonly earlyMediaMs: number;
  /** For how long media is sent to an address that nothing came from, in ms, after the ACK or the answer; 0: without end. */
  readonly unheardMs: number;
}

/** Probes of early media, two a second: about 13 octets each, together less than the INVITE that drew them. */
const mostProbes = 10;
/** A peer may open its port late: refusals over this time are the end. */
const refusedMs = 3000;
/** Hosts send one refusal a second at most (RFC 1812 §4.3.2.8): after a longer pause a new run begins. */
const refusalGapMs = 2500;

const none: ConsentState = { name: 'none' };

export type ConsentStep = Step<ConsentState, ConsentEvent, ConsentOutput>;

/** The consent of the peer to what is sent to the address it named, as a pure step. */
export const consent = ({ earlyMediaMs, unheardMs }: ConsentLimits): ConsentStep => {
  const named = ({ by, early, now }: Extract<ConsentEvent, { on: 'named' }>): ConsentState => {
    if (by === 'answer') return confirmed(now, false);
    return early
      ? { name: 'early', mediaUntil: earlyMediaMs > 0 ? now + earlyMediaMs : 0, probes: mostProbes }
      : { name: 'early', mediaUntil: 0, probes: 0 };
  };

  /** The rules of an address without consent: how it is given. */
  const unconfirmed: ConsentStep = (state, event) => {
    switch (event.on) {
      case 'named':
        return [named(event), []];
      case 'acknowledged':
        return [confirmed(event.now, false), []];
      case 'received':
        return [confirmed(event.now, true), []];
      default:
        return stay(state);
    }
  };

  return byState<ConsentState, ConsentEvent, ConsentOutput>({
    none: (state, event) => (event.on === 'named' ? [named(event), []] : stay(state)),

    early(state, event) {
      if (event.on !== 'check') return unconfirmed(state, event);
      if (event.now < state.mediaUntil) return stay(state);
      const over: ConsentState = state.mediaUntil === 0 ? state : { ...state, mediaUntil: 0 };
      if (state.probes === 0 || !event.sending) return [over, []];
      return [{ name: 'early', mediaUntil: 0, probes: state.probes - 1 }, [{ do: 'probe' }]];
    },

    confirmed(state, event) {
      switch (event.on) {
        case 'named':
          return [named(event), []];
        case 'received':
          return state.received && state.refused === undefined ? stay(state) : [confirmed(state.since, true), []];
        case 'refused': {
          const run = state.refused;
          const goesOn = run !== undefined && event.now - run.last <= refusalGapMs;
          const refused = { first: goesOn ? run.first : event.now, last: event.now };
          if (event.now - refused.first >= refusedMs) return gaveUp('refused');
          return [{ ...state, refused }, []];
        }
        case 'check':
          if (state.received || unheardMs === 0) return stay(state);
          if (!event.sending) return [{ ...state, since: event.now }, []];
          return event.now - state.since >= unheardMs ? gaveUp('unheard') : stay(state);
        default:
          return stay(state);
      }
    },

    givenUp: unconfirmed,
  });
};

const confirmed = (since: number, received: boolean): ConsentState => ({ name: 'confirmed', since, received });

const gaveUp = (why: 'refused' | 'unheard'): readonly [ConsentState, readonly ConsentOutput[]] => [
  { name: 'givenUp' },
  [{ do: 'giveUp', why }],
];

export const noConsent: ConsentState = none;

/** Whether media may be sent at its full rate. */
export const allowsMedia = (state: ConsentState): boolean =>
  state.name === 'confirmed' || (state.name === 'early' && state.mediaUntil > 0);
