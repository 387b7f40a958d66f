import type { Observable } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import type { SipRequest } from '../../message/model.ts';
import type { HostPort } from '../../signal/address.ts';
import type { MediaCounters, MediaPlan } from '../../signal/media.ts';
import type { CallState, DtmfMethod, EndCause } from '../../signal/session.ts';
import type { HeaderOptions } from '../common/extra-headers.ts';
import type { CodecEntry } from '../config/codec-list.ts';
import type { PlaySource } from '../play/play-source.ts';
import type { Playback, PlayOptions, Recording, RecordOptions } from '../play/playback.ts';
import type { CallEvent, CallQuality, Dtmf, Level } from './call-event.ts';
import type { RejectOptions } from './rejection.ts';

/** One side of a call, as From and To name it (RFC 3261 §20.20, §20.39). */
export interface Identity {
  readonly uri: string;
  readonly displayName?: string;
}

/** The media of a call as it stands. */
export interface CallMedia {
  /** Where RTP arrives. */
  readonly local: HostPort;
  readonly plan: MediaPlan;
}

/** How the wait for the answer came out. */
export type CallOutcome = { readonly answered: true } | { readonly answered: false; readonly cause: EndCause };

/**
 * An `AbortSignal` ends a wait: its promise rejects with `ERR_SIP_ABORTED`, the reason of the signal as `cause`. A request
 * that was sent cannot be taken back and goes on. The one exception is an INVITE without final response: ending that wait
 * cancels the call (RFC 3261 §9.1).
 */
export interface WaitOptions {
  readonly signal?: AbortSignal;
}

export interface RingOptions extends HeaderOptions {
  /** 183 with SDP, and media before the answer (RFC 3261 §13.3.1.1), in place of 180. */
  readonly earlyMedia?: boolean;
  /** With `earlyMedia`: the codecs of this call, as `answer()` takes them. */
  readonly codecs?: readonly CodecEntry[];
  /** With `earlyMedia`: as `answer()` takes it. */
  readonly silenceSuppression?: boolean;
}

export interface AnswerOptions extends HeaderOptions {
  /**
   * The codecs of this call, in order of preference, in place of those of the configuration. They must be among those;
   * none of them in the offer: 488. Without effect after early media: the SDP answer was sent with `ring()`.
   */
  readonly codecs?: readonly CodecEntry[];
  /** Send no packets in silence, where the peer supports it (RFC 3389), or always send; as configured when absent. */
  readonly silenceSuppression?: boolean;
}

export interface RenegotiateOptions extends HeaderOptions {
  /** In order of preference; as `answer()` takes them. */
  readonly codecs: readonly CodecEntry[];
}

/**
 * One call. Its streams are hot: subscribing starts nothing and unsubscribing never hangs up; all of them complete when
 * the call ends. Each is one object for the life of the call (`call.dtmf$ === call.dtmf$`), made when first asked for.
 * Its operations return promises, which reject with a `SipError` when they do not fit the state (`ERR_SIP_STATE`), when
 * the call ends first (`ERR_SIP_ENDED`, the end cause as `cause`) or when the peer refuses (`ERR_SIP_REFUSED`). A promise
 * that is not awaited never ends the process. `await using call = …` hangs up at the end of its block.
 */
export interface Call extends AsyncDisposable {
  /** Unique within the server or client: the argument of `acceptCall(id)`. For an incoming call it is our tag. */
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  /** The Call-ID header (RFC 3261 §8.1.1.4). Empty until an outgoing INVITE was made. */
  readonly callId: string;
  readonly remote: Identity;
  readonly local: Identity;
  /** Where an incoming INVITE came from, `host:port`. */
  readonly remoteAddress: string | undefined;
  /** The INVITE, until the call is active: dropped then, so that a long call stays small. */
  readonly request: SipRequest | undefined;

  readonly state: CallState;
  /** Which side holds the call. */
  readonly held: { readonly local: boolean; readonly remote: boolean };
  readonly muted: boolean;
  /** Why it ended; undefined while it lives. */
  readonly cause: EndCause | undefined;
  /** Where our media is, and what was agreed on; undefined before. */
  readonly media: CallMedia | undefined;
  /** Media counters so far, the final ones after the end. Undefined without media. */
  readonly counters: MediaCounters | undefined;

  /** The state now, then each that follows. */
  readonly state$: Observable<CallState>;
  readonly events$: Observable<CallEvent>;
  /** Keys the peer pressed. While subscribed, tones in the audio are detected too, unless telephone events were agreed on. */
  readonly dtmf$: Observable<Dtmf>;
  /**
   * Received audio from the first packet on: frames of 20 ms in even time, lost packets concealed. No frame waits for a
   * slow subscriber: `framesOf` has a queue.
   */
  readonly audio$: Observable<AudioFrame>;
  /** The level of either direction, ten times a second of audio. Measured only while subscribed. */
  readonly level$: Observable<Level>;
  /** Whether the peer speaks: the current value, then each change. Detected only while subscribed. */
  readonly speaking$: Observable<boolean>;
  /** Media counters with the report derived from them, once a second and at the end. */
  readonly quality$: Observable<CallQuality>;
  /** The cause, once, also when subscribed after the end. */
  readonly ended$: Observable<EndCause>;

  /**
   * Resolves when the call is active. Rejects with `ERR_SIP_ENDED`, the end cause as `cause`, when it ends before, and with
   * `ERR_SIP_ABORTED` when the signal given to `client.call()` fires before.
   */
  readonly answered: Promise<void>;
  /** The same as a value: resolves with `{ answered: true }`, or `{ answered: false, cause }`. Never rejects. */
  readonly outcome: Promise<CallOutcome>;
  /** Resolves with the cause when the call is over. Never rejects. */
  readonly ended: Promise<EndCause>;

  /** Incoming: 180, or 183 with early media. */
  ring(options?: RingOptions): Promise<void>;
  /** Incoming: 200 with SDP. Resolves when the ACK arrives. Media starts by itself. */
  answer(options?: WaitOptions & AnswerOptions): Promise<void>;
  /** Incoming, unanswered: a final response from 300 to 699. Resolves when the call has ended. */
  reject(status: number, options?: WaitOptions & RejectOptions): Promise<void>;
  /**
   * Ends the call whatever its state: BYE, CANCEL, or 480 to what was not answered, with these `headers` (CANCEL goes one hop
   * only). Resolves with the cause; may be repeated. A peer that has not responded at all is waited for 0.5 s (T1): the
   * CANCEL still goes out after its first response, and a late 200 is acknowledged and ended.
   */
  hangup(options?: WaitOptions & HeaderOptions): Promise<EndCause>;
  /** A re-INVITE that stops media both ways (RFC 3264 §8.4). Resolves when the peer agreed. */
  hold(options?: WaitOptions & HeaderOptions): Promise<void>;
  resume(options?: WaitOptions & HeaderOptions): Promise<void>;
  /**
   * A re-INVITE that offers other codecs (RFC 3264 §8.3.2), for this call and from now on. Resolves when the peer agreed
   * to any of them: `media` has the one chosen. Refused, the call goes on as it was.
   */
  renegotiate(options: WaitOptions & RenegotiateOptions): Promise<void>;
  /**
   * Plays in place of what played before, or after it. Before there is media it waits for it.
   * Throws `ERR_SIP_ARGUMENT`, `ERR_SIP_STATE`.
   */
  play(source: PlaySource, options?: PlayOptions): Playback;
  /** Stops everything that plays or waits to be played. */
  stopPlaying(): void;
  /** Drops the queued audio of everything that plays, as `Playback.clear` does. */
  clearPlaying(): void;
  /** Records received audio to a WAV file until the call ends, in stereo with sent audio beside it. Throws as `play`. */
  record(to: string | RecordOptions): Recording;
  /** Sends digits, and `!` for a hook flash. Resolves when the last is sent, or, by INFO, answered with 2xx. Rejects with `ERR_SIP_REFUSED` otherwise. */
  sendDtmf(digits: string, options?: DtmfOptions): Promise<void>;
  /** Sends silence. What plays goes on and is not sent. */
  mute(): void;
  unmute(): void;
  /** Factors of every sent and every received sample: 0 to 16, 1 at the start. Throws `ERR_SIP_ARGUMENT`. */
  setGain(gains: Gains): void;
  /** The call as plain data for logs: identifiers, parties, state, cause. Passwords are masked, keys left out. */
  toJSON(): CallSnapshot;
}

/** A call as plain data at one moment. */
export interface CallSnapshot {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  readonly state: CallState;
  readonly callId: string;
  readonly remote: Identity;
  readonly local: Identity;
  readonly held?: { readonly local: boolean; readonly remote: boolean };
  readonly muted?: true;
  /** The local media port. */
  readonly media?: HostPort;
  /** How the call ended, in one line. */
  readonly cause?: string;
}

/** The gains of a call: an absent one stays as it is. */
export interface Gains {
  readonly send?: number;
  readonly receive?: number;
}

export interface DtmfOptions {
  /** Length of each digit, 40 to 30,000 ms. 100 when absent. */
  readonly durationMs?: number;
  /**
   * `rtp`: telephone events (RFC 4733). `info`: INFO requests with `application/dtmf-relay`. `inband`: tones in the
   * audio. When absent: events where they were agreed on, else tones, else, with a codec that distorts tones, INFO, unless
   * the peer's Allow does not list it. Digits with a flash: events where the peer takes it, else INFO.
   */
  readonly method?: DtmfMethod;
}
