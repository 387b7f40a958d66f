import type { CodecChoice, MediaAudio } from '../../signal/media-audio.ts';
import type { EventStream } from '../dtmf/event-stream.ts';
import type { Player } from '../playback/player.ts';
import type { RtpOutput } from '../rtp/output.ts';
import { headerLength, type RtpView } from '../rtp/packet.ts';
import { RtpRewriter } from './rtp-rewriter.ts';

/** Without packets for this long the stream sends its own audio again. Opus with DTX sends a packet every 400 ms. */
const longestGapMs = 500;
/** The same after comfort noise, which announces a pause. */
const longestPauseMs = 4000;
/** RFC 3551 §6: static payload type of comfort noise at 8 kHz, also without negotiation. */
const usualNoiseType = 13;
/** Packets that may wait in the socket's queue while the next is written. */
const ringSize = 4;

/** The parts of the stream that relayed packets enter. */
export interface RelayTargetParts {
  readonly out: RtpOutput;
  readonly player: Player;
  readonly events: EventStream;
  /** Whether the stream is sending: not while it is held. */
  sending(): boolean;
}

/**
 * Sends packets that another stream received, at once, with the sequence numbers, timestamps and payload types of this
 * stream. They replace source `ref`, as long as it is sent unmodified.
 */
export class RelayTarget {
  readonly #parts: RelayTargetParts;
  readonly #rewriter: RtpRewriter = new RtpRewriter();
  readonly #ring: Buffer[] = [];
  #turn = 0;
  #plan: MediaAudio | undefined;
  #ref = -1;
  #active = false;
  #pausing = false;
  /** When the last packet came, on the engine's clock. */
  #receivedAt = 0;
  /** Of the last audio: when it was sent, its timestamp here, and the end of all audio so far. */
  #passedAt = 0;
  #timestamp = 0;
  #endTimestamp = 0;

  constructor(parts: RelayTargetParts, plan: MediaAudio | undefined) {
    this.#parts = parts;
    this.#plan = plan;
  }

  /** Undefined when the stream is closed. */
  plan(plan: MediaAudio | undefined): void {
    this.#plan = plan;
  }

  /** Whether audio of this codec can be sent unmodified now, in place of source `ref`. */
  accepts({ name, clockRate, channels }: CodecChoice, ref: number): boolean {
    const send = this.#plan?.send;
    const same = send?.name === name && send.clockRate === clockRate && send.channels === channels;
    return same && this.#parts.player.sendsUnmodified(ref);
  }

  /** Audio that `accepts` allows, `units` of the RTP clock long. */
  audio(view: RtpView, units: number, ref: number, now: number): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    if (!this.#active || ref !== this.#ref) this.#begin(ref);
    this.#pausing = false;
    if (this.#pass(view, plan.send.payloadType, now)) this.#extend(units, now);
  }

  /** Comfort noise (RFC 3389) of the relayed source. */
  noise(view: RtpView, clockRate: number, now: number): void {
    const type = this.#plan?.comfortNoise?.send ?? (clockRate === 8000 ? usualNoiseType : undefined);
    if (!this.#active || type === undefined) this.#rewriter.omit(view);
    else if (this.#pass(view, type, now)) {
      this.#pausing = true;
      this.#extend(0, now);
    }
  }

  /**
   * A packet of a telephone event. False when it cannot be sent here unmodified: the digit has to be sent another way.
   */
  event(view: RtpView, clockRate: number, ref: number, now: number): boolean {
    const { send, clockRate: clock = 8000 } = this.#plan?.telephoneEvent ?? {};
    const { player, events } = this.#parts;
    if (send === undefined || clock !== clockRate || events.busy || !player.sendsUnmodified(ref)) {
      this.#rewriter.omit(view);
      return false;
    }
    // Silence of this stream between the packets of an event would split it.
    if (!this.#active || ref !== this.#ref) this.#begin(ref);
    this.#pass(view, send, now);
    return true;
  }

  /** The packet is left out on purpose: it leaves no gap in the sequence numbers. */
  omit(view: RtpView): void {
    this.#rewriter.omit(view);
  }

  /** Whether relayed packets replace the stream's own audio. `now`: on the engine's clock. */
  isActive(now: number): boolean {
    if (!this.#active) return false;
    const longest = this.#pausing ? longestPauseMs : longestGapMs;
    if (now - this.#receivedAt < longest && this.#parts.player.sendsUnmodified(this.#ref)) return true;
    this.end();
    return false;
  }

  /** Ends the relay: the stream's own packets continue after the relayed ones. */
  end(): void {
    if (!this.#active) return;
    this.#active = false;
    this.#parts.out.reach(this.#endTimestamp);
  }

  /** The RTP time at `now`, derived from the relayed packets; undefined when none are relayed. */
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
    // Drop what is queued from before the relay.
    this.#parts.player.control(ref, { do: 'clear' });
  }

  #pass(view: RtpView, payloadType: number, now: number): boolean {
    const { out, events, sending } = this.#parts;
    const numbers = this.#rewriter;
    this.#receivedAt = now;
    // Digits of this stream replace audio (RFC 4733 §2.5.1.1), and while held nothing is sent: neither is a loss.
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
