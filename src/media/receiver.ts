import type { CodecChoice, MediaPlan } from '../signal/media.ts';
import type { Decoder } from './codec/codec.ts';
import { decoderFor, sameCoding } from './codec/codecs.ts';
import { Drops } from './drops.ts';
import { type Digit, DtmfReceiver } from './dtmf/receive.ts';
import { RtpView } from './rtp/packet.ts';
import { Reception } from './rtp/reception.ts';
import type { Sender } from './sender.ts';
import type { SourceGuard } from './source-guard.ts';

/** Takes audio that arrived. The samples are overwritten by the next packet. */
export type Heard = (
  samples: Int16Array,
  count: number,
  timestamp: number,
  ssrc: number,
  rate: number,
  now: number,
  /** Hz of the timestamp; that of the samples when absent. */
  clockRate?: number,
) => void;

/** Sources followed at once: one is usual, some senders use another for DTMF. */
const mostSources = 4;
/** Samples in a packet at most; more is no telephone. Shared by all streams: a packet is through before the next. */
const scratch: Int16Array = new Int16Array(9600);
const view: RtpView = new RtpView();

/** Everything one stream receives: who may speak, what is counted, and the way from octets to samples and digits. */
export class Receiver {
  readonly drops: Drops = new Drops();
  readonly #guard: SourceGuard;
  readonly #sender: Sender;
  readonly #digit: (digit: Digit) => void;
  #types: readonly { readonly type: number; readonly choice: CodecChoice; readonly codec: Decoder }[] = [];
  readonly #sources: Reception[] = [];
  #eventType = -1;
  #dtmf: DtmfReceiver | undefined;
  #dtmfSource = -1;
  #clockRate = 8000;
  #lostBefore = 0;
  #last: Reception | undefined;
  packetsReceived = 0;
  octetsReceived = 0;
  /** Whether the direction allows what arrives to be used. */
  listening = false;
  /** Where audio goes. Nothing is decoded while nobody is there. */
  heard: Heard | undefined;

  constructor(guard: SourceGuard, sender: Sender, digit: (digit: Digit) => void) {
    this.#guard = guard;
    this.#sender = sender;
    this.#digit = digit;
  }

  plan(plan: MediaPlan): void {
    const before = this.#types;
    this.#types = plan.receive.flatMap((choice) => {
      const codec = before.find((each) => sameCoding(each.choice, choice))?.codec ?? decoderFor(choice);
      return codec === undefined ? [] : [{ type: choice.payloadType, choice, codec }];
    });
    for (const { codec } of before) if (!this.#types.some((each) => each.codec === codec)) codec.close?.();
    this.#clockRate = plan.receive[0]?.clockRate ?? plan.send.clockRate;
    this.#eventType = plan.telephoneEvent?.receive ?? -1;
  }

  close(): void {
    for (const { codec } of this.#types) codec.close?.();
    this.#types = [];
  }

  get lost(): number {
    let lost = this.#lostBefore;
    for (const source of this.#sources) lost += source.lost;
    return lost;
  }

  get jitterMs(): number {
    return ((this.#last?.jitter ?? 0) * 1000) / this.#clockRate;
  }

  /** A datagram arrived. Never throws, whatever it is. */
  packet(octets: Uint8Array, host: string, port: number, now: number): void {
    const drops = this.drops;
    if (!this.#guard.accepts(host, port, now)) {
      drops.source += 1;
      return;
    }
    if (view.read(octets) !== undefined) {
      drops.malformed += 1;
      return;
    }
    const type = view.payloadType;
    // RFC 5761 §4: these numbers are RTCP on the RTP port.
    if (type >= 64 && type <= 95) {
      drops.rtcp += 1;
      return;
    }
    this.packetsReceived += 1;
    this.octetsReceived += view.payloadLength;
    const ssrc = view.ssrc;
    if (ssrc === this.#sender.ssrc) this.#sender.collided(`${host}:${port}`);
    const source = this.#source(ssrc, view.sequence);
    const arrival = source.packet(view.sequence);
    if (!this.listening) drops.paused += 1;
    else if (arrival === 'jump') drops.sequence += 1;
    else if (type === this.#eventType) this.#event(ssrc);
    else this.#audio(type, source, arrival, now);
  }

  #source(ssrc: number, sequence: number): Reception {
    const last = this.#last;
    if (last?.ssrc === ssrc) return last;
    let found = this.#sources.find((each) => each.ssrc === ssrc);
    if (found === undefined) {
      found = new Reception(ssrc, sequence);
      if (this.#sources.push(found) > mostSources) this.#lostBefore += this.#sources.shift()?.lost ?? 0;
    }
    this.#last = found;
    return found;
  }

  #event(ssrc: number): void {
    // Timestamps of another source are another clock.
    if (this.#dtmf === undefined || ssrc !== this.#dtmfSource) this.#dtmf = new DtmfReceiver(this.#clockRate);
    this.#dtmfSource = ssrc;
    const digit = this.#dtmf.packet(view.timestamp, view.octets, view.payloadStart, view.payloadEnd);
    if (digit === false) this.drops.malformed += 1;
    else if (digit !== undefined) this.#digit(digit);
  }

  #audio(type: number, source: Reception, arrival: 'next' | 'duplicate' | 'late', now: number): void {
    const codec = this.#types.find((each) => each.type === type)?.codec;
    if (codec === undefined) {
      this.drops.payloadType += 1;
      return;
    }
    const timestamp = view.timestamp;
    source.arrived(timestamp, now, codec.clockRate);
    if (this.#dtmf !== undefined && source.ssrc === this.#dtmfSource) {
      const digit = this.#dtmf.audio(timestamp);
      if (digit !== undefined) this.#digit(digit);
    }
    if (arrival !== 'next') this.drops[arrival] += 1;
    else if (codec.samplesIn(view.octets, view.payloadStart, view.payloadEnd) > scratch.length)
      this.drops.malformed += 1;
    else if (this.heard !== undefined) {
      const count = codec.decode(view.octets, view.payloadStart, view.payloadEnd, scratch);
      this.heard(scratch, count, timestamp, source.ssrc, codec.sampleRate, now, codec.clockRate);
    }
  }
}
