import type { CodecChoice, MediaPlan } from '../../signal/media.ts';
import type { EventStream } from '../dtmf/event-stream.ts';
import type { Player } from '../playback/player.ts';
import type { RtpOutput } from '../rtp/output.ts';
import { headerLength, type RtpView } from '../rtp/packet.ts';
import { RtpRewriter } from './rtp-rewriter.ts';

/** Nothing came for so long: the far side is to hear a live line again. Opus, saving packets, sends one every 400 ms. */
const longestGapMs = 500;
/** The same after comfort noise, which says that nothing will come for a while. */
const longestPauseMs = 4000;
/** RFC 3551 §6: comfort noise at 8 kHz, also where nobody thought of negotiating it. */
const usualNoiseType = 13;
/** Packets that may wait in the system's queue while we write the next. */
const ringSize = 4;

/** What an inlet needs of the stream it leads into. */
export interface RelayTargetParts {
  readonly out: RtpOutput;
  readonly player: Player;
  readonly events: EventStream;
  /** Whether the stream sends at all: not while it is held. */
  sending(): boolean;
}

/**
 * Where packets that another stream received go out of this one: at once, under numbers and payload types of its own, in
 * place of a source that plays here and only while that one is heard as it is.
 */
export class RelayTarget {
  readonly #parts: RelayTargetParts;
  readonly #rewriter: RtpRewriter = new RtpRewriter();
  readonly #ring: Buffer[] = [];
  #turn = 0;
  #plan: MediaPlan | undefined;
  #ref = -1;
  #active = false;
  #pausing = false;
  /** When something last came, on the engine's clock. */
  #receivedAt = 0;
  /** When sound last passed, what its timestamp became, and where it ends. */
  #passedAt = 0;
  #timestamp = 0;
  #endTimestamp = 0;

  constructor(parts: RelayTargetParts, plan: MediaPlan | undefined) {
    this.#parts = parts;
    this.#plan = plan;
  }

  /** Undefined: the stream is over. */
  plan(plan: MediaPlan | undefined): void {
    this.#plan = plan;
  }

  /** Whether audio of this codec would go out now as it is, in place of `ref`. */
  accepts({ name, clockRate, channels }: CodecChoice, ref: number): boolean {
    const send = this.#plan?.send;
    const same = send?.name === name && send.clockRate === clockRate && send.channels === channels;
    return same && this.#parts.player.sendsUnmodified(ref);
  }

  /** Audio that is taken, `units` of the RTP clock long. */
  audio(view: RtpView, units: number, ref: number, now: number): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    if (!this.#active || ref !== this.#ref) this.#begin(ref);
    this.#pausing = false;
    if (this.#pass(view, plan.send.payloadType, now)) this.#extend(units, now);
  }

  /** Comfort noise (RFC 3389), between audio that is taken. */
  noise(view: RtpView, clockRate: number, now: number): void {
    const type = this.#plan?.comfortNoise?.send ?? (clockRate === 8000 ? usualNoiseType : undefined);
    if (!this.#active || type === undefined) this.#rewriter.omit(view);
    else if (this.#pass(view, type, now)) {
      this.#pausing = true;
      this.#extend(0, now);
    }
  }

  /** A packet of a telephone event. False when it cannot go out here as it is: the key has to be sent another way. */
  event(view: RtpView, clockRate: number, ref: number, now: number): boolean {
    const { send, clockRate: clock = 8000 } = this.#plan?.telephoneEvent ?? {};
    const { player, events } = this.#parts;
    if (send === undefined || clock !== clockRate || events.busy || !player.sendsUnmodified(ref)) {
      this.#rewriter.omit(view);
      return false;
    }
    // Or silence of ours between its packets would make each of them another key.
    if (!this.#active || ref !== this.#ref) this.#begin(ref);
    this.#pass(view, send, now);
    return true;
  }

  /** Is not to go out, and is no loss. */
  omit(view: RtpView): void {
    this.#rewriter.omit(view);
  }

  /** Whether the stream has nothing to send by itself, because another speaks here. `now`: on the engine's clock. */
  isActive(now: number): boolean {
    if (!this.#active) return false;
    const longest = this.#pausing ? longestPauseMs : longestGapMs;
    if (now - this.#receivedAt < longest && this.#parts.player.sendsUnmodified(this.#ref)) return true;
    this.end();
    return false;
  }

  /** The other does not speak any more: what is sent next follows what it said. */
  end(): void {
    if (!this.#active) return;
    this.#active = false;
    this.#parts.out.reach(this.#endTimestamp);
  }

  /** What the RTP clock shows at `now`, by the clock of the one who speaks here; undefined when nobody does. */
  timeAt(now: number): number | undefined {
    if (!this.#active) return undefined;
    const rate = this.#plan?.send.clockRate ?? 8000;
    return (this.#timestamp + Math.round(((now - this.#passedAt) * rate) / 1000)) >>> 0;
  }

  #begin(ref: number): void {
    this.end();
    this.#ref = ref;
    this.#active = true;
    this.#endTimestamp = this.#parts.out.timestamp;
    // What waits there was said before.
    this.#parts.player.control(ref, { do: 'clear' });
  }

  #pass(view: RtpView, payloadType: number, now: number): boolean {
    const { out, events, sending } = this.#parts;
    const numbers = this.#rewriter;
    this.#receivedAt = now;
    // Digits of our own take the place of audio (RFC 4733 §2.5.1.1); while held nothing goes out, and nothing is lost.
    if (!sending() || events.busy) {
      numbers.omit(view);
      return false;
    }
    if (!numbers.place(view, out.sequence, later(out.timestamp, this.#endTimestamp))) return false;
    const packet = this.#buffer(headerLength + view.payloadLength);
    packet.set(view.payload, headerLength);
    out.marker = view.marker || numbers.first;
    out.sendAs(packet, payloadType, numbers.sequence, numbers.timestamp);
    return true;
  }

  #extend(units: number, now: number): void {
    this.#passedAt = now;
    this.#timestamp = this.#rewriter.timestamp;
    this.#endTimestamp = later((this.#timestamp + units) >>> 0, this.#endTimestamp);
  }

  #buffer(length: number): Buffer {
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
