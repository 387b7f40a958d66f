import type { AudioFrame } from '../../media/audio/frame.ts';
import type { Participant } from '../../media/mix/participant.ts';
import type { Call } from '../call/call.ts';
import { Deferred } from '../common/deferred.ts';
import { checkGain } from '../play/live-playback.ts';
import type { Member } from './conference.ts';
import { MixPort } from './mix-port.ts';

/** What a member reports to its conference. */
export interface MemberEvents {
  received(frame: AudioFrame): void;
  /** Its call was put on hold. */
  held(): void;
  /** It has left; once. */
  left(): void;
}

/** A call as a participant of the mixer. */
export class ConferenceMember implements Member {
  readonly call: Call;
  readonly port: MixPort;
  readonly #participant: Participant;
  readonly #events: MemberEvents;
  readonly #left: Deferred<void> = new Deferred();
  #member = true;

  constructor(call: Call, participant: Participant, events: MemberEvents) {
    this.call = call;
    this.#participant = participant;
    this.#events = events;
    this.port = new MixPort(call, {
      received: (frame) => events.received(frame),
      held: (held) => {
        if (held) events.held();
      },
      ended: () => this.#leave(),
    });
  }

  get muted(): boolean {
    return this.#participant.muted;
  }

  get gain(): number {
    return this.#participant.gain;
  }

  get left(): Promise<void> {
    return this.#left.promise;
  }

  mute(): void {
    this.#participant.muted = true;
  }

  unmute(): void {
    this.#participant.muted = false;
  }

  setGain(gain: number): void {
    checkGain('setGain', gain);
    this.#participant.gain = gain;
  }

  leave(): void {
    this.port.close();
    this.#leave();
  }

  #leave(): void {
    if (!this.#member) return;
    this.#member = false;
    this.#events.left();
    this.#left.resolve();
  }
}
