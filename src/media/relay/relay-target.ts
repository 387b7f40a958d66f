import type { CodecChoice, MediaAudio } from '../../signal/media-audio.ts';
import type { EventStream } from '../dtmf/event-stream.ts';
import type { Player } from '../playback/player.ts';
import type { Outgoing } from '../rtp/outgoing.ts';
import { headerLength, type RtpView } from '../rtp/packet.ts';
import { Renumber } from './rtp-rewriter.ts';

/** Nothing came for so long: the far side is to hear a live line again. Opus, saving packets, sends one every 400 ms. */
const longestGapMs = 500;
/** The same after comfort noise, which says that nothing will come for a while. */
const longestPauseMs = 4000;
/** RFC 3551 §6: comfort noise at 8 kHz, also where nobody thought of negotiating it. */
const usualNoiseType = 13;
/** Packets that may wait in the system's queue while we write the next. */
const ringSize = 4;

/** What an inlet needs of the stream it leads into. */
export interface InletParts {
  readonly out: Outgoing;
  readonly player: Player;
  readonly events: EventStream;
  /** Whether the stream sends at all: not while it is held. */
  sending(): boolean;
}

/**
 * Where packets that another stream received go out of this one: at once, under numbers and payload types of its own, in
 * place of a source that plays here and only while that one is heard as it is.
 */
export class Inlet {
  readonly #parts: InletParts;
  readonly #numbers: Renumber = new Renumber();
  readonly #ring: Buffer[] = [];
  #turn = 0;
  #plan: MediaAudio | undefined;
  #ref = -1;
  #speaking = false;
  #pausing = false;
  /** When something last came, on the engine's clock. */
  #heardAt = 0;
  /** When sound last passed, what its timestamp became, and where it ends. */
  #at = 0;
  #timestamp = 0;
  #end = 0;

  constructor(parts: InletParts, plan: MediaAudio | undefined) {
    this.#parts = parts;
    this.#plan = plan;
  }

  /** Undefined: the stream is over. */
  plan(plan: MediaAudio | undefined): void {
    this.#plan = plan;
  }

  /** Whether audio of this codec would go out now as it is, in place of `ref`. */
  takes({ name, clockRate, channels }: CodecChoice, ref: number): boolean {
    const send = this.#plan?.send;
    const same = send?.name === name && send.clockRate === clockRate && send.channels === channels;
    return same && this.#parts.player.hears(ref);
  }

  /** Audio that is taken, `units` of the RTP clock long. */
  audio(view: RtpView, units: number, ref: number, now: number): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    if (!this.#speaking || ref !== this.#ref) this.#begin(ref);
    this.#pausing = false;
    if (this.#pass(view, plan.send.payloadType, now)) this.#passed(units, now);
  }

  /** Comfort noise (RFC 3389), between audio that is taken. */
  noise(view: RtpView, clockRate: number, now: number): void {
    const type = this.#plan?.comfortNoise?.send ?? (clockRate === 8000 ? usualNoiseType : undefined);
    if (!this.#speaking || type === undefined) this.#numbers.omit(view);
    else if (this.#pass(view, type, now)) {
      this.#pausing = true;
      this.#passed(0, now);
    }
  }

  /** A packet of a telephone event. False when it cannot go out here as it is: the key has to be sent another way. */
  event(view: RtpView, clockRate: number, ref: number, now: number): boolean {
    const { send, clockRate: clock = 8000 } = this.#plan?.telephoneEvent ?? {};
    const { player, events } = this.#parts;
    if (send === undefined || clock !== clockRate || events.busy || !player.hears(ref)) {
      this.#numbers.omit(view);
      return false;
    }
    // Or silence of ours between its packets would make each of them another key.
    if (!this.#speaking || ref !== this.#ref) this.#begin(ref);
    this.#pass(view, send, now);
    return true;
  }

  /** Is not to go out, and is no loss. */
  omit(view: RtpView): void {
    this.#numbers.omit(view);
  }

  /** Whether the stream has nothing to send by itself, because another speaks here. `now`: on the engine's clock. */
  speaks(now: number): boolean {
    if (!this.#speaking) return false;
    const longest = this.#pausing ? longestPauseMs : longestGapMs;
    if (now - this.#heardAt < longest && this.#parts.player.hears(this.#ref)) return true;
    this.leave();
    return false;
  }

  /** The other does not speak any more: what is sent next follows what it said. */
  leave(): void {
    if (!this.#speaking) return;
    this.#speaking = false;
    this.#parts.out.reach(this.#end);
  }

  /** What the RTP clock shows at `now`, by the clock of the one who speaks here; undefined when nobody does. */
  timeAt(now: number): number | undefined {
    if (!this.#speaking) return undefined;
    const rate = this.#plan?.send.clockRate ?? 8000;
    return (this.#timestamp + Math.round(((now - this.#at) * rate) / 1000)) >>> 0;
  }

  #begin(ref: number): void {
    this.leave();
    this.#ref = ref;
    this.#speaking = true;
    this.#end = this.#parts.out.timestamp;
    // What waits there was said before.
    this.#parts.player.steer(ref, { do: 'clear' });
  }

  #pass(view: RtpView, payloadType: number, now: number): boolean {
    const { out, events, sending } = this.#parts;
    const numbers = this.#numbers;
    this.#heardAt = now;
    // Digits of our own take the place of audio (RFC 4733 §2.5.1.1); while held nothing goes out, and nothing is lost.
    if (!sending() || events.busy) {
      numbers.omit(view);
      return false;
    }
    if (!numbers.place(view, out.sequence, later(out.timestamp, this.#end))) return false;
    const packet = this.#room(headerLength + view.payloadLength);
    packet.set(view.payload, headerLength);
    out.pass(packet, view.marker || numbers.first, payloadType, numbers.sequence, numbers.timestamp);
    return true;
  }

  #passed(units: number, now: number): void {
    this.#at = now;
    this.#timestamp = this.#numbers.timestamp;
    this.#end = later((this.#timestamp + units) >>> 0, this.#end);
  }

  #room(length: number): Buffer {
    const turn = this.#turn;
    this.#turn = (turn + 1) % ringSize;
    const room = this.#ring[turn];
    if (room?.length === length) return room;
    const fresh = Buffer.allocUnsafe(length);
    this.#ring[turn] = fresh;
    return fresh;
  }
}

const later = (a: number, b: number): number => (((a - b) | 0) > 0 ? a : b);
