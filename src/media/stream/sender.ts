import type { Entropy } from '../../core/entropy.ts';
import type { MediaAudio } from '../../signal/media-audio.ts';
import { sharedBuffer } from '../audio/shared-buffer.ts';
import { SilenceSuppressor } from '../audio/silence-suppressor.ts';
import type { Encoder } from '../codec/codec.ts';
import { encoderFor, sameCoding } from '../codec/codecs.ts';
import { EventStream } from '../dtmf/event-stream.ts';
import type { PacketPath } from '../net/packet-path.ts';
import type { Scheduler } from '../pacing/scheduler.ts';
import type { Sending } from '../pacing/slot.ts';
import type { Player } from '../playback/player.ts';
import { RelayTarget } from '../relay/relay-target.ts';
import { RtpOutput } from '../rtp/output.ts';
import { headerLength } from '../rtp/packet.ts';
import { PacketRing } from '../rtp/packet-ring.ts';

const noSamples: Int16Array = new Int16Array(0);

/** The sending half of one stream: takes samples from the player at every packet time, encodes and sends them. */
export class Sender implements Sending {
  readonly #player: Player;
  readonly #path: PacketPath;
  readonly #scheduler: Scheduler;
  readonly #out: RtpOutput;
  #codec: Encoder | undefined;
  #payloadType = 0;
  /** Made with the first packet of a codec. */
  #ring: PacketRing | undefined;
  #samples: Int16Array = noSamples;
  #units = 0;
  #silence: SilenceSuppressor | undefined;
  #marker = true;
  #begun = false;
  #plan: MediaAudio | undefined;
  #relayTarget: RelayTarget | undefined;
  /** Telephone events, sent in place of audio. */
  readonly events: EventStream = new EventStream();

  // The fields of `Sending`, which the scheduler writes.
  periodMs = 20;
  dueAt = 0;
  phaseMs = -1;
  place = -1;

  constructor(player: Player, path: PacketPath, scheduler: Scheduler, entropy: Entropy) {
    this.#player = player;
    this.#path = path;
    this.#scheduler = scheduler;
    this.#out = new RtpOutput(path, entropy);
  }

  get ssrc(): number {
    return this.#out.ssrc;
  }

  /** Where packets of another stream enter this one. */
  get relayTarget(): RelayTarget {
    const sending = (): boolean => this.place >= 0;
    this.#relayTarget ??= new RelayTarget(
      { out: this.#out, player: this.#player, events: this.events, sending },
      this.#plan,
    );
    return this.#relayTarget;
  }

  get packetsSent(): number {
    return this.#out.packets;
  }

  get octetsSent(): number {
    return this.#out.octets;
  }

  /**
   * Changes what is sent from the next packet on. Sequence numbers and deadlines continue unless the packet time changes.
   * False, and nothing changed, when there is no such codec.
   */
  plan(plan: MediaAudio, requestedMs: number): boolean {
    const same = this.#plan !== undefined && sameCoding(this.#plan.send, plan.send);
    const codec = same ? this.#codec : encoderFor(plan.send);
    if (codec === undefined) return false;
    this.events.plan(plan);
    this.#plan = plan;
    this.#relayTarget?.plan(plan);
    this.#payloadType = plan.send.payloadType;
    this.#suppress(plan.comfortNoise?.send);
    const ptimeMs = codec.packetTime?.(requestedMs) ?? requestedMs;
    if (this.#codec === codec && this.periodMs === ptimeMs) return true;
    const sending = this.place >= 0 && this.periodMs !== ptimeMs;
    if (sending) this.stop();
    if (this.#codec !== codec) this.#codec?.close?.();
    this.#codec = codec;
    this.periodMs = ptimeMs;
    this.#units = (codec.clockRate * ptimeMs) / 1000;
    this.#samples = sharedBuffer((codec.sampleRate * ptimeMs) / 1000);
    this.#player.setRate(codec.sampleRate);
    this.#ring = undefined;
    if (sending) this.start();
    return true;
  }

  /** As in `a=rtpmap`; undefined before there is a plan. */
  get codecName(): string | undefined {
    return this.#codec?.name;
  }

  get clockRate(): number {
    return this.#codec?.clockRate ?? 8000;
  }

  /** The RTP timestamp at `now`, sending or not. */
  rtpTimeAt(now: number): number {
    const passed = this.#relayTarget?.timeAt(now);
    if (passed !== undefined) return passed;
    return (this.#out.timestamp + Math.round(((now - this.dueAt) * this.clockRate) / 1000)) >>> 0;
  }

  start(): void {
    if (this.place >= 0 || this.#codec === undefined) return;
    const wasDue = this.dueAt;
    this.#scheduler.start(this);
    // The RTP clock runs while nothing is sent (RFC 3550 §5.1); the packet after a pause begins a talkspurt.
    if (this.#begun) this.#out.advance(Math.round((Math.max(0, this.dueAt - wasDue) * this.#codec.clockRate) / 1000));
    this.#begun = true;
    this.#marker = true;
    this.#silence?.begin();
  }

  stop(): void {
    this.#scheduler.stop(this);
  }

  close(): void {
    this.stop();
    this.#codec?.close?.();
    this.#codec = undefined;
    this.#ring = undefined;
    this.#plan = undefined;
    this.#relayTarget?.plan(undefined);
  }

  /** Another source sends under this SSRC: see `RtpOutput`. Gives the SSRC in use from now on. */
  collided(from: string): number {
    return this.#out.collided(from);
  }

  tick(skipped: number): void {
    const codec = this.#codec;
    const out = this.#out;
    if (codec === undefined || !this.#path.reachable) return;
    this.#ring ??= new PacketRing(codec, this.#samples.length);
    const ring = this.#ring;
    if (skipped > 0) {
      // RFC 3551 §4.1: the packets are not contiguous, so the next is marked.
      out.advance(skipped * this.#units);
      this.#marker = true;
    }
    let more = true;
    if (this.events.send(out, this.periodMs)) this.#relayTarget?.end();
    else if (this.#relayTarget?.isActive(this.dueAt - this.periodMs) === true) this.#marker = true;
    else if (this.#player.silent && this.#silence === undefined)
      this.#marker = !this.#audio(ring.ofSilence(this.#samples));
    else {
      more = this.#player.fill(this.#samples, out.timestamp);
      const verdict = this.#silence?.classify(this.#samples, this.periodMs) ?? 'voice';
      // RFC 3551 §4.1: the first packet after silence that was not sent is marked.
      if (verdict === 'voice') this.#marker = !this.#audio(ring.of(this.#samples));
      else {
        if (verdict === 'noise') this.noise(this.#silence?.payloadType ?? 0, this.#silence?.level ?? 0);
        this.#marker = true;
      }
    }
    out.advance(this.#units);
    // Last: it may end this stream.
    if (!more) this.#player.sent();
  }

  /** Sends a packet of audio; false when the codec makes none of it (discontinuous transmission). */
  #audio(packet: Buffer | undefined): boolean {
    if (packet === undefined) return false;
    this.#out.marker = this.#marker;
    this.#out.send(packet, this.#payloadType, this.#out.timestamp);
    return true;
  }

  /** Sends a noise level in place of audio (RFC 3389 §3.1). Rare: the packet is allocated. */
  noise(payloadType: number, level: number): void {
    const packet = Buffer.allocUnsafe(headerLength + 1);
    packet[headerLength] = level;
    this.#out.send(packet, payloadType, this.#out.timestamp);
  }

  #suppress(payloadType: number | undefined): void {
    if (payloadType === undefined) this.#silence = undefined;
    else if (this.#silence?.payloadType !== payloadType) this.#silence = new SilenceSuppressor(payloadType);
  }
}
