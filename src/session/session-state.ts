import type { Turn } from '../core/step.ts';
import type { TimerEvent, TimerOutput } from '../core/timer.ts';
import type { MediaCounters } from '../signal/media.ts';
import type { CallPreferences } from '../signal/media-preferences.ts';
import type { EndCause, ExtraHeaders, SessionCommand } from '../signal/session.ts';
import type { DialogFact, OutsideFact } from '../signal/signal.ts';
import type { Content } from '../ua/content.ts';
import type { SessionCore } from './session-core.ts';
import type { SessionOutput } from './session-output.ts';

/** What the application changes by a re-INVITE: one change at a time. */
export interface Change {
  readonly ref: number;
  /** Whether we hold when it is done. */
  readonly hold: boolean;
  /** The preferences that change; undefined: none. */
  readonly media: CallPreferences | undefined;
  /** Header fields of the re-INVITE. */
  readonly headers: ExtraHeaders | undefined;
  /** How many 491 it got. */
  readonly glares: number;
}

/** How a session is left: the cause of its end, and the header fields of its BYE. */
export interface Leaving {
  readonly cause: EndCause;
  readonly headers?: ExtraHeaders | undefined;
}

/** A response of ours that is repeated until it is acknowledged (RFC 3261 §13.3.1.4). */
export interface Repeating {
  readonly tx: string;
  readonly cseq: number;
  readonly status: number;
  readonly everyMs: number;
  readonly elapsedMs: number;
}

interface WithCore {
  readonly core: SessionCore;
}

/** Opened by the layer; its first event makes it incoming or outgoing. */
export interface Fresh extends WithCore {
  readonly name: 'fresh';
  /** Our address for media; undefined when there is no listening point. */
  readonly host: string | undefined;
}

/** UAS, no final response sent. */
export interface Incoming extends WithCore {
  readonly name: 'incoming';
  readonly tx: string;
  readonly cseq: number;
  readonly host: string;
  /** The command that waits for the media port. */
  readonly pending: Extract<SessionCommand, { do: 'ring' | 'answer' }> | undefined;
  readonly provisional: { readonly status: number; readonly content: Content } | undefined;
  readonly reported: 'incoming' | 'ringing' | 'early' | 'answering';
}

/** UAS, 2xx sent, ACK awaited. */
export interface Accepted extends WithCore {
  readonly name: 'accepted';
  readonly repeating: Repeating;
  /** Hung up here meanwhile: the BYE waits for the ACK (RFC 3261 §15). */
  readonly leaving: Leaving | undefined;
}

/** UAC, the media port is being opened. */
export interface Opening extends WithCore {
  readonly name: 'opening';
  readonly command: Extract<SessionCommand, { do: 'invite' }>;
}

/** UAC, INVITE sent. */
export interface Calling extends WithCore {
  readonly name: 'calling';
  readonly reported: 'calling' | 'ringing' | 'early';
  /** A response came, be it a 100. */
  readonly responded: boolean;
}

/** The call is up, no INVITE is open. */
export interface Active extends WithCore {
  readonly name: 'active';
}

/** A re-INVITE of ours is open. */
export interface Offering extends WithCore {
  readonly name: 'offering';
  readonly change: Change;
}

/** Our re-INVITE got 491: a pause before the next try. */
export interface Retrying extends WithCore {
  readonly name: 'retrying';
  readonly change: Change;
}

/** A re-INVITE of the peer's got its 2xx, its ACK is awaited. */
export interface Confirming extends WithCore {
  readonly name: 'confirming';
  readonly repeating: Repeating;
  /** Begins when the ACK is here (RFC 3261 §14.1). */
  readonly next: Change | undefined;
}

/** Over for the application; a response of the peer's or the end of the media stream is to come. */
export interface Ending extends WithCore {
  readonly name: 'ending';
  readonly cause: EndCause;
  /** The final response to our cancelled INVITE, the one to our BYE, or none. */
  readonly until: 'invite' | 'bye' | 'nothing';
  /** Header fields of the BYE that a 2xx after the CANCEL needs. */
  readonly headers: ExtraHeaders | undefined;
  /** A 1xx came after the CANCEL. */
  readonly renewed: boolean;
  readonly counters: MediaCounters | undefined;
}

export interface Terminated {
  readonly name: 'terminated';
}

export type Established = Active | Offering | Retrying | Confirming;

export type SessionState = Fresh | Incoming | Accepted | Opening | Calling | Established | Ending | Terminated;

/** Facts as they come up the pipe, and the timers of the session. */
export type SessionInput =
  | DialogFact
  | { readonly on: 'command'; readonly command: SessionCommand }
  | Extract<OutsideFact, { on: 'media' }>
  /** A request of ours could not be sent: there is no dialog to send it in. */
  | { readonly on: 'unsent' }
  /** A request of ours with a `ref` has its final response, or will have none. `why`: it was not accepted. */
  | {
      readonly on: 'requestDone';
      readonly ref: number;
      readonly why: string | undefined;
      /** The response means that the dialog is no more. */
      readonly ends?: EndCause | undefined;
    }
  | (TimerEvent & { readonly on?: undefined });

export type SessionTurn = Turn<SessionState, SessionOutput | TimerOutput>;
export type Outputs = readonly (SessionOutput | TimerOutput)[];

/** A change of the core within one state, and what follows from it. */
export type CoreTurn = readonly [SessionCore, Outputs];
