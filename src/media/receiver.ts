import type { CodecChoice, EventType, MediaPlan } from '../signal/media.ts';
import type { Decoder } from './codec/codec.ts';
import { decoderFor, sameCoding } from './codec/codecs.ts';
import { Drops } from './drops.ts';
import { type Digit, DtmfReceiver } from './dtmf/receive.ts';
import type { Heard } from './heard.ts';
import type { Playout } from './jitter/playout.ts';
import { RtpView } from './rtp/packet.ts';
import type { Reception } from './rtp/reception.ts';
import { Sources } from './rtp/sources.ts';
import type { Sender } from './sender.ts';
import type { SourceGuard } from './source-guard.ts';

/** RFC 3551 §6: comfort noise at 8 kHz, also where nobody thought of negotiating it. */
const usualNoiseTypes: readonly number[] = [13];
/** Samples in a packet at most; more is no telephone. */
const mostSamples = 9600;
const view: RtpView = new RtpView();

/** Everything one stream receives: who may speak, what is counted, and the way from octets to samples and digits. */
export class Receiver {
  readonly drops: Drops = new Drops();
  readonly #guard: SourceGuard;
  readonly #sender: Sender;
  readonly #digit: (digit: Digit) => void;
  #types: readonly { readonly type: number; readonly choice: CodecChoice; readonly codec: Decoder }[] = [];
  readonly #playout: Playout;
  readonly sources: Sources = new Sources();
  #noiseTypes = usualNoiseTypes;
  #events: readonly EventType[] = [];
  #dtmf: DtmfReceiver | undefined;
  #dtmfSource = -1;
  #dtmfClock = 0;
  #clockRate = 8000;
  packetsReceived = 0;
  /** Of the audio that came last. */
  codecName: string | undefined;
  octetsReceived = 0;
  /** When a packet last came, on the engine's clock. */
  heardAt = 0;
  /** The last packet said that a pause begins, or goes on (RFC 3389): that none follow is no sign that none can. */
  pausing = false;
  /** Takes RTCP that comes on the RTP port, where that was agreed on (RFC 5761). */
  control: ((octets: Uint8Array) => void) | undefined;
  #listening = false;
  #heard: Heard | undefined;

  constructor(guard: SourceGuard, sender: Sender, playout: Playout, digit: (digit: Digit) => void) {
    this.#playout = playout;
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
    for (const { codec } of before) {
      if (this.#types.some((each) => each.codec === codec)) continue;
      // Nothing may wait for a decoder that is gone.
      this.#playout.stop();
      codec.close?.();
    }
    this.#clockRate = plan.receive[0]?.clockRate ?? plan.send.clockRate;
    const { receive, clockRate = 8000, others = [] } = plan.telephoneEvent ?? {};
    this.#events = receive === undefined ? others : [{ payloadType: receive, clockRate }, ...others];
    this.#noiseTypes =
      plan.comfortNoise === undefined ? usualNoiseTypes : [...usualNoiseTypes, ...plan.comfortNoise.receive];
  }

  /** Whether the direction allows what arrives to be used. */
  set listening(listening: boolean) {
    this.#listening = listening;
    this.#playout.listen(this.#heard, listening);
  }

  get listening(): boolean {
    return this.#listening;
  }

  /** Where audio goes. Nothing is decoded while nobody is there. */
  set heard(heard: Heard | undefined) {
    this.#heard = heard;
    this.#playout.listen(heard, this.#listening);
  }

  close(): void {
    this.#playout.stop();
    for (const { codec } of this.#types) codec.close?.();
    this.#types = [];
  }

  get lost(): number {
    return this.sources.lost;
  }

  /** Blocks for our reports, and what an SR leaves for them: see `Sources`. */
  reportBlocks(now: number): ReturnType<Sources['reportBlocks']> {
    return this.sources.reportBlocks(now);
  }

  senderReport(ssrc: number, ntpMiddle: number, now: number): void {
    this.sources.senderReport(ssrc, ntpMiddle, now);
  }

  get jitterMs(): number {
    return ((this.sources.last?.jitter ?? 0) * 1000) / this.#clockRate;
  }

  /** A datagram arrived. Never throws, whatever it is. */
  packet(octets: Uint8Array, host: string, port: number, now: number): void {
    const drops = this.drops;
    if (!this.#guard.accepts(host, port, now)) {
      drops.source += 1;
      return;
    }
    // RFC 5761 §4: these are the packet types of RTCP, and no payload types.
    const kind = octets.length > 1 ? (octets[1] as number) : 0;
    if (kind >= 192 && kind <= 223) {
      if (this.control === undefined) drops.rtcp += 1;
      else this.control(octets);
      return;
    }
    if (view.read(octets) !== undefined) {
      drops.malformed += 1;
      return;
    }
    const type = view.payloadType;
    this.packetsReceived += 1;
    this.octetsReceived += view.payloadLength;
    const ssrc = view.ssrc;
    if (ssrc === this.#sender.ssrc) this.#sender.collided(`${host}:${port}`);
    const source = this.sources.of(ssrc, view.sequence);
    source.heardAt = now;
    this.heardAt = now;
    const arrival = source.packet(view.sequence);
    if (arrival === 'next') this.pausing = false;
    if (!this.#listening) drops.paused += 1;
    else if (arrival === 'jump') drops.sequence += 1;
    else if (this.#eventClock(type) > 0) this.#event(ssrc, this.#eventClock(type));
    else if (this.#noiseTypes.includes(type)) this.#noise(arrival, now);
    else this.#audio(type, source, arrival, now);
  }

  /** Hz; 0 for what is no event. */
  #eventClock(type: number): number {
    for (const each of this.#events) if (each.payloadType === type) return each.clockRate;
    return 0;
  }

  #event(ssrc: number, clockRate: number): void {
    // Timestamps of another source are another clock.
    if (this.#dtmf === undefined || ssrc !== this.#dtmfSource || clockRate !== this.#dtmfClock) {
      this.#dtmf = new DtmfReceiver(clockRate);
    }
    this.#dtmfSource = ssrc;
    this.#dtmfClock = clockRate;
    this.#playout.event();
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
    this.codecName = codec.name;
    const timestamp = view.timestamp;
    source.arrived(timestamp, now, codec.clockRate);
    if (this.#dtmf !== undefined && source.ssrc === this.#dtmfSource) {
      const digit = this.#dtmf.audio(timestamp);
      if (digit !== undefined) this.#digit(digit);
    }
    const { octets, payloadStart: from, payloadEnd: to } = view;
    if (arrival === 'duplicate') this.drops.duplicate += 1;
    else if (this.#playout.open) {
      const samples = codec.samplesIn(octets, from, to);
      const placed =
        samples === 0 || samples > mostSamples
          ? 'malformed'
          : this.#playout.packet(codec, octets, from, to, view, samples, arrival === 'next', now);
      if (placed !== 'taken') this.drops[placed] += 1;
    }
  }

  /** Nothing is counted against it: it says how a pause sounds (RFC 3389). */
  #noise(arrival: 'next' | 'duplicate' | 'late', now: number): void {
    const { octets, payloadStart: from, payloadEnd: to } = view;
    if (arrival !== 'next') return;
    this.pausing = true;
    if (this.#playout.open) this.#playout.noise(octets, from, to, view, true, now);
  }
}
