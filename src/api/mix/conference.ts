import type { Observable } from 'rxjs';
import type { Call } from '../call/call.ts';

export interface ConferenceOptions {
  /** Hz of the mix: 8000, 16000, 24000 or 48000. 16,000 when absent; 8,000 costs less where all calls use G.711. */
  readonly sampleRate?: 8000 | 16_000 | 24_000 | 48_000;
  /** Mix in two short notes when a member joins or leaves. False when absent. */
  readonly tones?: boolean;
}

export interface JoinOptions {
  /** Join muted. False when absent. */
  readonly muted?: boolean;
  /** Factor of every sample of this member, 0 to 16. 1 when absent. */
  readonly gain?: number;
  /** Two notes when this member joins and leaves; as set for the conference when absent. */
  readonly tones?: boolean;
}

/** One call in a conference. */
export interface Member {
  readonly call: Call;
  /** Its audio is not mixed; it receives the mix. */
  readonly muted: boolean;
  readonly gain: number;
  /** Resolves when it has left: by `leave()`, by the end of its call or of the conference. Never rejects. */
  readonly left: Promise<void>;
  mute(): void;
  unmute(): void;
  /** Factor of its samples from the next block on, 0 to 16. Throws `ERR_SIP_ARGUMENT`. */
  setGain(gain: number): void;
  /** Leaves the conference; the call goes on, in silence. May be repeated. */
  leave(): void;
}

/** Counters of the mixer so far. */
export interface MixCounters {
  /** Blocks of 20 ms. */
  readonly blocks: number;
  /** Samples, over all members, that exceeded the range and were limited along a smooth curve. */
  readonly limited: number;
}

/**
 * Mixes calls: each receives the sum of the others, without itself. A held call stays a member; its audio is not mixed and
 * it receives none until it is resumed. The conference never ends a call, and an ended call leaves by itself.
 */
export interface Conference {
  readonly members: readonly Member[];
  /** The members now, then after each change. Completes at the end. */
  readonly members$: Observable<readonly Member[]>;
  /** The member who speaks: the current one, then each change; undefined when there is none. Completes at the end. */
  readonly activeSpeaker$: Observable<Member | undefined>;
  readonly counters: MixCounters;
  /**
   * Adds a call of any server or client of this process, answered or not: it is mixed as soon as it has media. What it
   * played before is replaced. Throws `ERR_SIP_STATE` for an ended call, a member, after `end()`;
   * `ERR_SIP_ARGUMENT` for a gain.
   */
  join(call: Call, options?: JoinOptions): Member;
  /** All members leave. The calls go on. May be repeated. */
  end(): void;
}
