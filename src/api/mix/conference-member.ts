import type { AudioFrame } from '../../media/audio/frame.ts';
import type { Participant } from '../../media/mix/participant.ts';
import type { Call } from '../call/call.ts';
import { Deferred } from '../common/deferred.ts';
import { checkGain } from '../play/live-playback.ts';
import type { Member } from './conference.ts';
import { MixPort } from './mix-port.ts';

/** What a member tells its conference. */
export interface MemberEnds {
  heard(frame: AudioFrame): void;
  /** It was put on hold. */
  quiet(): void;
  /** It has left; once. */
  gone(): void;
}

/** A call's place at the mixer. */
export class ConferenceMember implements Member {
  readonly call: Call;
  readonly line: MixPort;
  readonly #voice: Participant;
  readonly #ends: MemberEnds;
  readonly #left: Deferred<void> = new Deferred();
  #here = true;

  constructor(call: Call, voice: Participant, ends: MemberEnds) {
    this.call = call;
    this.#voice = voice;
    this.#ends = ends;
    this.line = new MixPort(call, {
      heard: (frame) => ends.heard(frame),
      held: (held) => {
        if (held) ends.quiet();
      },
      over: () => this.#gone(),
    });
  }

  get muted(): boolean {
    return this.#voice.muted;
  }

  get gain(): number {
    return this.#voice.gain;
  }

  get left(): Promise<void> {
    return this.#left.promise;
  }

  mute(): void {
    this.#voice.muted = true;
  }

  unmute(): void {
    this.#voice.muted = false;
  }

  setGain(gain: number): void {
    checkGain('setGain', gain);
    this.#voice.gain = gain;
  }

  leave(): void {
    this.line.close();
    this.#gone();
  }

  #gone(): void {
    if (!this.#here) return;
    this.#here = false;
    this.#ends.gone();
    this.#left.resolve();
  }
}
