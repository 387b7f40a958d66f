import type { Turn } from '../core/step.ts';
import type { TimerEvent, TimerOutput } from '../core/timer.ts';
import type { Content } from '../dialog/dialog-layer.ts';
import type { LocalMedia, RemoteSdp } from '../sdp/model.ts';
import type { LocalSrtp } from '../sdp/profile.ts';
import type { MediaCounters, MediaPlan } from '../signal/media.ts';
import type { CallPreferences, MediaPreferences } from '../signal/media-preferences.ts';
import type { EndCause, SessionCommand } from '../signal/session.ts';
import type { DialogFact, OutsideFact } from '../signal/signal.ts';
import type { SessionOutput } from './session-output.ts';

/** What never changes about a session. */
export interface SessionIdentity {
  readonly id: string;
  /** We sent the INVITE that began it, so the Call-ID is ours (RFC 3261 §14.1). */
  readonly caller: boolean;
  /** Drawn once by the room: every later chance follows from it, so that the machine stays pure. */
  readonly chance: number;
  /** How media is encrypted, with keys drawn once by the room; undefined: it is not. */
  readonly srtp: LocalSrtp | undefined;
}

/** How far the media engine is with our stream. */
export interface MediaState {
  readonly stage: 'none' | 'opening' | 'open' | 'running';
  /** What was started last. */
  readonly plan: MediaPlan | undefined;
  readonly paused: boolean;
}

/** What both sides agreed on, as little of it as a call must keep while it lasts. */
export interface Negotiated {
  readonly speech: LocalDescription;
  /** The peer's description where it has m= lines besides ours, which every further offer must keep (RFC 3264 §8). */
  readonly lines: RemoteSdp | undefined;
  readonly localHold: boolean;
  readonly remoteHold: boolean;
}

/** A hold, a resume or other codecs the app asked for. */
export interface Change {
  readonly ref: number;
  /** Whether we hold when it is through. */
  readonly hold: boolean;
  /** Ours from then on; those of before when absent. */
  readonly media: CallPreferences | undefined;
  /** How often the peer said 491 to it. */
  readonly glares: number;
}

/** A 2xx of ours that is repeated until its ACK (RFC 3261 §13.3.1.4). */
export interface Repeating {
  readonly tx: string;
  readonly cseq: number;
  readonly everyMs: number;
  readonly elapsedMs: number;
  /** The 2xx carried our offer: the ACK has to bring the answer. */
  readonly delayedOffer: boolean;
}

interface Alive {
  readonly self: SessionIdentity;
  readonly sound: MediaState;
}

/** Opened by the room, not yet told what for. */
export interface Fresh extends Alive {
  readonly name: 'fresh';
  /** The address of ours that media is to use; undefined when nothing listens. */
  readonly host: string | undefined;
}

/** UAS, no final response given. */
export interface Incoming extends Alive {
  readonly name: 'incoming';
  readonly tx: string;
  readonly cseq: number;
  readonly host: string;
  readonly offer: RemoteSdp | undefined;
  /** Waits for the media port. */
  readonly pending: Extract<SessionCommand, { do: 'ring' | 'answer' }> | undefined;
  readonly speech: LocalDescription | undefined;
  /** The answer as it went out in a provisional response: the 2xx says the same (RFC 3261 §13.2.1). */
  readonly earlyAnswer: { readonly sdp: Uint8Array; readonly plan: MediaPlan } | undefined;
  readonly provisional: { readonly status: number; readonly content: Content } | undefined;
  readonly reported: 'incoming' | 'ringing' | 'early' | 'answering';
}

/** UAS, 2xx sent, ACK awaited. */
export interface Accepted extends Alive {
  readonly name: 'accepted';
  readonly repeating: Repeating;
  readonly talk: Negotiated;
  /** Hung up here meanwhile: the BYE waits for the ACK (RFC 3261 §15). */
  readonly leaving: EndCause | undefined;
}

/** UAC, the media port is being opened. */
export interface Opening extends Alive {
  readonly name: 'opening';
  readonly command: Extract<SessionCommand, { do: 'invite' }>;
}

/** UAC, INVITE sent. */
export interface Calling extends Alive {
  readonly name: 'calling';
  readonly speech: LocalDescription;
  /** No offer went out: the 2xx has to bring it. */
  readonly delayedOffer: boolean;
  readonly reported: 'calling' | 'ringing' | 'early';
  /** The early dialog whose answer is in use. */
  readonly early: { readonly tag: string | undefined; readonly lines: RemoteSdp | undefined } | undefined;
}

export interface Active extends Alive {
  readonly name: 'active';
  readonly talk: Negotiated;
}

/** A re-INVITE of ours is out. */
export interface Offering extends Alive {
  readonly name: 'offering';
  readonly talk: Negotiated;
  readonly change: Change;
  /** Our codecs until this is agreed on, and after it if it is not. */
  readonly former: MediaPreferences;
}

/** Ours met theirs (491): a pause before the next try. */
export interface Retrying extends Alive {
  readonly name: 'retrying';
  readonly talk: Negotiated;
  readonly change: Change;
}

/** A re-INVITE of theirs got its 2xx, its ACK is awaited. */
export interface Confirming extends Alive {
  readonly name: 'confirming';
  readonly talk: Negotiated;
  readonly repeating: Repeating;
  /** Asked for meanwhile, or left from a glare: begins when the ACK is here (RFC 3261 §14.1). */
  readonly next: Change | undefined;
}

/** Over for the app; the peer, the network or the media engine still has a word to say. */
export interface Ending {
  readonly name: 'ending';
  readonly self: SessionIdentity;
  readonly cause: EndCause;
  /** The final response to our cancelled INVITE, the one to our BYE, or nothing more. */
  readonly until: 'invite' | 'bye' | 'nothing';
  /** `closed` is still to come. */
  readonly media: boolean;
  /** A 1xx came after the CANCEL. */
  readonly renewed: boolean;
  readonly counters: MediaCounters | undefined;
}

export interface Terminated {
  readonly name: 'terminated';
}

export type Established = Active | Offering | Retrying | Confirming;

export type SessionState = Fresh | Incoming | Accepted | Opening | Calling | Established | Ending | Terminated;

/** Facts as they come up the pipe, and the machine's own timers. */
export type SessionInput =
  | DialogFact
  | { readonly on: 'command'; readonly command: SessionCommand }
  | Extract<OutsideFact, { on: 'media' }>
  /** A request of ours could not even be sent: there is no dialog to send it in. */
  | { readonly on: 'unsent' }
  | (TimerEvent & { readonly on?: undefined });

export type SessionTurn = Turn<SessionState, SessionOutput | TimerOutput>;
export type Outputs = readonly (SessionOutput | TimerOutput)[];

/** Our side of the negotiation: what we have, and the words we last put it in. */
export interface LocalDescription {
  readonly media: LocalMedia;
  /** Our last description, octet by octet; empty before the first. */
  readonly sdp: string;
}
