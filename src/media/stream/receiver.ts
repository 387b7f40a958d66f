import type { MediaAudio } from '../../signal/media-audio.ts';
import type { AudioSink } from '../audio/audio-sink.ts';
import { Decoders } from '../codec/decoders.ts';
import { EventArrivals } from '../dtmf/event-arrivals.ts';
import type { Digit } from '../dtmf/receive.ts';
import type { Playout } from '../jitter/playout.ts';
import type { Relay } from '../relay/relay.ts';
import { DropCounters } from '../rtp/drop-counters.ts';
import { RtpView } from '../rtp/packet.ts';
import type { Reception } from '../rtp/reception.ts';
import { Sources } from '../rtp/sources.ts';

/** RFC 3551 §6: comfort noise at 8 kHz, taken also where it was not negotiated. */
const usualNoiseTypes: readonly number[] = [13];
/** Samples in a packet at most: 200 ms at 48 kHz. */
const mostSamples = 9600;
const view: RtpView = new RtpView();

export interface ReceiverEvents {
  /** A packet from `from` has the SSRC of this side (RFC 3550 §8.2). Gives the SSRC of this side from now on. */
  collided(from: string): number;
  digit(digit: Digit): void;
}

/** The receiving half of one stream: counts packets, and makes samples and digits of them. */
export class Receiver {
  readonly drops: DropCounters = new DropCounters();
  readonly #report: ReceiverEvents;
  readonly #decoders: Decoders = new Decoders();
  readonly #playout: Playout;
  readonly sources: Sources = new Sources();
  #noiseTypes = usualNoiseTypes;
  readonly #events: EventArrivals = new EventArrivals();
  #clockRate = 8000;
  #ownSsrc: number;
  packetsReceived = 0;
  /** Of the last audio packet. */
  codecName: string | undefined;
  octetsReceived = 0;
  /** When the last packet arrived, on the engine's clock, in ms. */
  receivedAt = 0;
  /** The last packet was comfort noise (RFC 3389): missing packets do not mean that the peer is gone. */
  pausing = false;
  /** Passes packets on to another stream. */
  relay: Relay | undefined;
  #listening = false;
  #sink: AudioSink | undefined;

  /** `ownSsrc`: that of the packets this side sends. */
  constructor(playout: Playout, ownSsrc: number, report: ReceiverEvents) {
    this.#playout = playout;
    this.#report = report;
    this.#ownSsrc = ownSsrc;
  }

  plan(plan: MediaAudio): void {
    const gone = this.#decoders.plan(plan.receive);
    // No packet may wait for a decoder that is closed.
    if (gone.some(({ close }) => close !== undefined)) this.#playout.stop();
    for (const codec of gone) codec.close?.();
    this.#clockRate = plan.receive[0]?.clockRate ?? plan.send.clockRate;
    this.#events.plan(plan);
    this.#noiseTypes =
      plan.comfortNoise === undefined ? usualNoiseTypes : [...usualNoiseTypes, ...plan.comfortNoise.receive];
  }

  /** Whether the direction allows received packets to be used (RFC 3264 §5.1). */
  set listening(listening: boolean) {
    this.#listening = listening;
    this.#playout.listen(this.#sink, listening);
  }

  get listening(): boolean {
    return this.#listening;
  }

  /** Takes decoded audio. Nothing is decoded while it is undefined. */
  set sink(sink: AudioSink | undefined) {
    this.#sink = sink;
    this.#playout.listen(sink, this.#listening);
  }

  close(): void {
    this.#playout.stop();
    this.relay?.close();
    this.#decoders.close();
  }

  get lost(): number {
    return this.sources.lost;
  }

  get jitterMs(): number {
    return ((this.sources.last?.jitter ?? 0) * 1000) / this.#clockRate;
  }

  /** A packet from the peer. Never throws, whatever it is. */
  packet(octets: Uint8Array, host: string, port: number, now: number): void {
    const drops = this.drops;
    if (view.read(octets) !== undefined) {
      drops.malformed += 1;
      return;
    }
    const type = view.payloadType;
    this.packetsReceived += 1;
    this.octetsReceived += view.payloadLength;
    const ssrc = view.ssrc;
    if (ssrc === this.#ownSsrc) this.#ownSsrc = this.#report.collided(`${host}:${port}`);
    const source = this.sources.of(ssrc, view.sequence);
    source.receivedAt = now;
    this.receivedAt = now;
    const arrival = source.packet(view.sequence);
    if (arrival === 'next') this.pausing = false;
    if (!this.#listening) drops.paused += 1;
    else if (arrival === 'jump') drops.sequence += 1;
    else if (this.#events.clockOf(type) > 0) this.#event(this.#events.clockOf(type), now);
    else if (this.#noiseTypes.includes(type)) this.#comfortNoise(arrival, now);
    else this.#audio(type, source, arrival, now);
  }

  #event(clockRate: number, now: number): void {
    this.#playout.event();
    const passed = this.relay?.event(view, clockRate, now) ?? false;
    const digit = this.#events.packet(view, clockRate, passed);
    if (digit === false) this.drops.malformed += 1;
    else if (digit !== undefined) this.#report.digit(digit);
  }

  #audio(type: number, source: Reception, arrival: 'next' | 'duplicate' | 'late', now: number): void {
    const found = this.#decoders.of(type);
    if (found === undefined) {
      this.drops.payloadType += 1;
      return;
    }
    const { codec, choice } = found;
    this.codecName = codec.name;
    const timestamp = view.timestamp;
    source.arrived(timestamp, now, codec.clockRate);
    const digit = this.#events.audio(source.ssrc, timestamp);
    if (digit !== undefined) this.#report.digit(digit);
    if (arrival === 'duplicate') {
      this.drops.duplicate += 1;
      return;
    }
    this.relay?.audio(choice, codec, view, now);
    if (this.#playout.open) {
      const samples = codec.samplesIn(view.octets, view.payloadStart, view.payloadEnd);
      const placed =
        samples === 0 || samples > mostSamples ? 'malformed' : this.#playout.packet(codec, view, samples, arrival, now);
      if (placed !== 'taken') this.drops[placed] += 1;
      // RFC 3611 §4.7.1: what the jitter buffer cannot use.
      if (placed === 'late' || placed === 'full') source.discarded();
    }
  }

  /** Comfort noise describes a pause (RFC 3389); it is not counted as dropped. */
  #comfortNoise(arrival: 'next' | 'duplicate' | 'late', now: number): void {
    if (arrival !== 'next') return;
    this.pausing = true;
    this.relay?.noise(view, this.#clockRate, now);
    if (this.#playout.open) this.#playout.noise(view, now);
  }
}
