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

/** Ends the waiting with `ERR_SIP_ABORTED`; what was begun goes on. */
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
   * none of them in the offer: 488. With early media the answer was given with `ring()`, and this says nothing.
   */
  readonly codecs?: readonly CodecEntry[];
  /** Send nothing while nobody speaks, where the peer can (RFC 3389), or everything; as configured when absent. */
  readonly silenceSuppression?: boolean;
}

export interface RenegotiateOptions {
  /** In order of preference; as `answer()` takes them. */
  readonly codecs: readonly CodecEntry[];
}

export interface RejectOptions extends HeaderOptions {
  /** The reason phrase, in place of the usual one. */
  readonly reason?: string;
}

/**
 * One call. Its streams are hot: subscribing starts nothing and unsubscribing never hangs up; all of them complete when
 * the call ends. Its operations give back promises: they reject with a `SipError` when they do not fit the state
 * (`ERR_SIP_STATE`), when the call ends first (`ERR_SIP_ENDED`, the end cause as `cause`) or when the peer refuses
 * (`ERR_SIP_REFUSED`). None of these promises needs to be awaited: one left alone never ends the process.
 */
export interface Call {
  /** Unique within the server or client: what `acceptCall(id)` and its like take. Of an incoming call it is our tag. */
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing';
  /** The Call-ID header (RFC 3261 §8.1.1.4). Empty until an outgoing INVITE was made. */
  readonly callId: string;
  readonly remote: Identity;
  readonly local: Identity;
  /** Where an incoming INVITE came from, `host:port`. */
  readonly remoteAddress: string | undefined;
  /** The INVITE. Let go of once the call is active, so that a held call stays small: read before what you need of it. */
  readonly request: SipRequest | undefined;

  readonly state: CallState;
  /** Which side holds the call. */
  readonly held: { readonly local: boolean; readonly remote: boolean };
  readonly muted: boolean;
  /** Why it ended; undefined while it lives. */
  readonly cause: EndCause | undefined;
  /** Where our media is, and what was agreed on; undefined before. */
  readonly media: CallMedia | undefined;
  /** Media counters so far; those of the end once it ended. Undefined without media. */
  readonly counters: MediaCounters | undefined;

  /** The state now, then each that follows. */
  readonly state$: Observable<CallState>;
  readonly events$: Observable<CallEvent>;
  /** Keys the peer pressed. While subscribed, tones in the audio count too, where telephone events were not agreed on. */
  readonly dtmf$: Observable<Dtmf>;
  /**
   * The audio that arrives, in frames of 20 ms in even time, what was lost made up; from the first packet on. None is
   * kept for a subscriber that is late: `framesOf` does.
   */
  readonly audio$: Observable<AudioFrame>;
  /** How loud either direction is, ten times a second of audio. Measured only while subscribed. */
  readonly level$: Observable<Level>;
  /** Whether the peer speaks: now, then each change. Found out only while subscribed. */
  readonly speaking$: Observable<boolean>;
  /** Media counters and what is made of them, once a second, and those of the end. */
  readonly quality$: Observable<CallQuality>;
  /** The cause, once, also when subscribed after the end. */
  readonly ended$: Observable<EndCause>;

  /** Resolves when the call is active; rejects with `ERR_SIP_ENDED` when it ends before. */
  readonly answered: Promise<void>;
  /** Resolves with the cause when the call is over. Never rejects. */
  readonly ended: Promise<EndCause>;

  /** Incoming: 180, or 183 with early media. */
  ring(options?: RingOptions): Promise<void>;
  /** Incoming: 200 with SDP. Resolves when the ACK came. Media needs nothing more. */
  answer(options?: WaitOptions & AnswerOptions): Promise<void>;
  /** Incoming, unanswered: a final response from 300 to 699. Resolves when the call has ended. */
  reject(status: number, options?: WaitOptions & RejectOptions): Promise<void>;
  /** Ends the call whatever its state: BYE, CANCEL, or 480 to what was not answered. Resolves with the cause; may be repeated. */
  hangup(options?: WaitOptions & HeaderOptions): Promise<EndCause>;
  /** A re-INVITE that stops media both ways (RFC 3264 §8.4). Resolves when the peer agreed. */
  hold(options?: WaitOptions): Promise<void>;
  resume(options?: WaitOptions): Promise<void>;
  /**
   * A re-INVITE that offers other codecs (RFC 3264 §8.3.2), for this call and from now on. Resolves when the peer agreed,
   * which it may do to any of them: `media` says to which. Refused, the call goes on as it was.
   */
  renegotiate(options: WaitOptions & RenegotiateOptions): Promise<void>;
  /**
   * Plays in place of what played before, or after it; given before there is media, it begins with it.
   * Throws `ERR_SIP_ARGUMENT`, `ERR_SIP_STATE`.
   */
  play(source: PlaySource, settings?: PlayOptions): Playback;
  /** Writes to a WAV file what arrives, in stereo beside it what is sent, until the call ends. Throws as `play`. */
  record(to: string | RecordOptions): Recording;
  /** Sends digits. Resolves when the last of them is out, or, by INFO, was taken. Rejects with `ERR_SIP_REFUSED` otherwise. */
  sendDtmf(digits: string, options?: DtmfOptions): Promise<void>;
  /** Sends silence. What plays goes on unheard. */
  mute(): void;
  unmute(): void;
  /** Times every sample that is sent, that arrives: 0 to 16, 1 at the beginning. Throws `ERR_SIP_ARGUMENT`. */
  setGain(gains: Gains): void;
}

/** The gains of a call: what is absent stays as it is. */
export interface Gains {
  readonly send?: number;
  readonly receive?: number;
}

export interface DtmfOptions {
  /** Of each digit, 40 to 30,000. 100 when absent. */
  readonly durationMs?: number;
  /**
   * `rtp`: telephone events (RFC 4733). `info`: INFO requests with `application/dtmf-relay`. `inband`: tones in the
   * audio. When absent: events where they were agreed on, else tones, else, with a codec that spoils tones, INFO, unless
   * the peer's Allow leaves that out.
   */
  readonly method?: DtmfMethod;
}
