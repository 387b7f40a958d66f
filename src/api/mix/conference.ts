import type { Observable } from 'rxjs';
import type { Call } from '../call/call.ts';

export interface ConferenceOptions {
  /** Hz of the mix: 8000, 16000, 24000 or 48000. 16,000 when absent; 8,000 saves work where all calls speak G.711. */
  readonly sampleRate?: 8000 | 16_000 | 24_000 | 48_000;
  /** Lets everybody hear two short notes when a member comes or goes. False when absent. */
  readonly tones?: boolean;
}

export interface JoinOptions {
  /** Joins unheard. */
  readonly muted?: boolean;
  /** Times what this member says, 0 to 16. 1 when absent. */
  readonly gain?: number;
  /** Whether this member's coming and going is heard; as the conference has it when absent. */
  readonly tones?: boolean;
}

/** One call in a conference. */
export interface Member {
  readonly call: Call;
  /** The others do not hear it; it hears them. */
  readonly muted: boolean;
  readonly gain: number;
  /** Resolves when it is no member any more: by `leave()`, the end of its call or of the conference. Never rejects. */
  readonly left: Promise<void>;
  mute(): void;
  unmute(): void;
  /** Times what it says from the next block on, 0 to 16. Throws `ERR_SIP_ARGUMENT`. */
  setGain(gain: number): void;
  /** Out of the conference; the call goes on, in silence. May be repeated. */
  leave(): void;
}

/** What the mixer did so far. */
export interface MixCounters {
  /** Blocks of 20 ms. */
  readonly blocks: number;
  /** Samples, over all members, that were too loud together and were bent to fit; never cut flat. */
  readonly limited: number;
}

/**
 * Calls that hear each other: each the sum of the others, never itself. A held call is neither heard nor told anything
 * until it is resumed, and stays a member. The conference never ends a call, and an ended call leaves by itself.
 */
export interface Conference {
  readonly members: readonly Member[];
  /** The members now, then after each change. Completes at the end. */
  readonly members$: Observable<readonly Member[]>;
  /** Who speaks: now, then each change; undefined while nobody does. Completes at the end. */
  readonly activeSpeaker$: Observable<Member | undefined>;
  readonly counters: MixCounters;
  /**
   * Takes a call in, of any server or client of this process, answered or not: it hears and is heard as soon as it has
   * media. What it played before is replaced. Throws `ERR_SIP_STATE` for an ended call, a member, after `end()`;
   * `ERR_SIP_ARGUMENT` for a gain.
   */
  join(call: Call, options?: JoinOptions): Member;
  /** Everybody leaves. The calls go on. May be repeated. */
  end(): void;
}
