import type { Entropy } from '../../core/entropy.ts';
import type { RemoteReport } from '../../signal/media-report.ts';
import type { Drops } from '../rtp/drop-counters.ts';
import { ReportInterval } from './interval.ts';
import type { ControlPacket, ReportBlock, SenderInfo, VoipMetrics } from './model.ts';
import { middleOf, ntpOf } from './ntp.ts';
import { readControl } from './read.ts';
import { ControlWriter } from './write.ts';

/** What the control needs to know of the sending half. */
export interface SendingSide {
  readonly ssrc: number;
  readonly packetsSent: number;
  readonly octetsSent: number;
  /** Of the codec it sends with, in Hz. */
  readonly clockRate: number;
  /** What the RTP clock shows at `now`. */
  rtpTimeAt(now: number): number;
}

/** What the control needs to know of the receiving half. */
export interface ReceivingSide {
  readonly drops: Drops;
  /** A report block for each source heard since the last call. */
  reportBlocks(now: number): readonly ReportBlock[];
  /** An SR of `ssrc` came. Its time comes back in our next report. */
  senderReport(ssrc: number, ntpMiddle: number, now: number): void;
}

export interface ControlParts {
  readonly sending: SendingSide;
  readonly receiving: ReceivingSide;
  readonly entropy: Entropy;
  /** Milliseconds since 1970 when the engine's clock showed 0. */
  readonly epochMs: number;
  readonly intervalMs: number;
  /** Sends one compound packet. False: there is nowhere to send it yet. */
  transmit(octets: Buffer): boolean;
  /** Our VoIP metrics about `ssrc`, where the peer wants them; undefined while nothing is known. */
  metrics(ssrc: number): VoipMetrics | undefined;
}

/** Longer than this there and back is no round trip but a stranger's numbers. */
const longestTripMs = 60_000;
const writer = new ControlWriter();

/** RTCP of one stream: reports at randomised intervals, what the peer reports, BYE at the end (RFC 3550 §6). */
export class Control {
  readonly #parts: ControlParts;
  readonly #interval: ReportInterval;
  readonly #cname: string;
  #metricsWanted = false;
  #dueAt = Number.POSITIVE_INFINITY;
  /** Packets of ours at the last report and the one before: whoever sent since is a sender (RFC 3550 §6.4). */
  #sentBefore = [0, 0];
  /** Our counts when our present SSRC was taken: an SR counts for its SSRC only. */
  #base = { ssrc: -1, packets: 0, octets: 0 };
  sent = 0;
  received = 0;
  /** When one last came; undefined before the first. */
  heardAt: number | undefined;
  roundTripMs: number | undefined;
  remote: RemoteReport | undefined;
  remoteMetrics: VoipMetrics | undefined;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    this.#interval = new ReportInterval(parts.entropy, parts.intervalMs);
    // RFC 7022 §4.2: random, and another for every stream, so that it tells nothing of who we are.
    this.#cname = parts.entropy.token();
  }

  /** Reports are sent from now on; with VoIP metrics where the peer asks for them (RFC 3611 §5.1). */
  start(voipMetrics: boolean, now: number): void {
    this.#metricsWanted = voipMetrics;
    if (this.#dueAt === Number.POSITIVE_INFINITY) this.#dueAt = now + this.#interval.next();
  }

  /** A compound packet from the peer. Never throws, whatever it is. */
  take(octets: Uint8Array, now: number): void {
    const packets = readControl(octets);
    if (typeof packets === 'string') {
      this.#parts.receiving.drops.rtcp += 1;
      return;
    }
    this.received += 1;
    this.heardAt = now;
    this.#interval.packet(octets.length);
    for (const packet of packets) this.#packet(packet, now);
  }

  /** Reports when it is time. To be asked a few times a second. */
  check(now: number): void {
    if (now < this.#dueAt) return;
    this.#dueAt = now + this.#interval.next();
    this.#transmit(this.#compound(now).take());
  }

  /** The last word (RFC 3550 §6.3.7): only from one that has spoken at all. */
  close(now: number): void {
    const { sending } = this.#parts;
    if (this.#dueAt === Number.POSITIVE_INFINITY || (sending.packetsSent === 0 && this.sent === 0)) return;
    this.#transmit(this.#compound(now).bye(sending.ssrc).take());
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  #packet(packet: ControlPacket, now: number): void {
    if (packet.kind === 'xr') {
      const { ssrc } = this.#parts.sending;
      this.remoteMetrics = packet.voip.find((each) => each.ssrc === ssrc) ?? this.remoteMetrics;
    }
    // A BYE ends nothing here: whether a call is over is for its signalling to say, and anyone could forge one.
    if (packet.kind !== 'sr' && packet.kind !== 'rr') return;
    if (packet.kind === 'sr') {
      const { ntpSeconds, ntpFraction } = packet.info;
      this.#parts.receiving.senderReport(packet.ssrc, middleOf(ntpSeconds, ntpFraction), now);
    }
    const { ssrc, clockRate } = this.#parts.sending;
    const about = packet.reports.find((each) => each.ssrc === ssrc);
    if (about === undefined) return;
    this.remote = {
      fractionLost: about.fractionLost / 256,
      packetsLost: about.packetsLost,
      jitterMs: (about.jitter * 1000) / clockRate,
    };
    if (about.lastSr !== 0) this.#roundTrip(about, now);
  }

  /** RFC 3550 §6.4.1: now, less when our SR left, less how long the peer kept it. */
  #roundTrip({ lastSr, sinceLastSr }: ReportBlock, now: number): void {
    const { seconds, fraction } = ntpOf(this.#parts.epochMs + now);
    const units = (middleOf(seconds, fraction) - lastSr - sinceLastSr) | 0;
    const ms = (units * 1000) / 0x1_0000;
    // Rounding may leave a little less than nothing.
    if (ms > -2 && ms < longestTripMs) this.roundTripMs = Math.max(0, ms);
  }

  #compound(now: number): ControlWriter {
    const { sending, receiving } = this.#parts;
    const { ssrc } = sending;
    if (this.#base.ssrc !== ssrc) {
      const changed = this.#base.ssrc >= 0;
      this.#base = { ssrc, packets: changed ? sending.packetsSent : 0, octets: changed ? sending.octetsSent : 0 };
    }
    const sends = sending.packetsSent > (this.#sentBefore[1] as number);
    this.#sentBefore = [sending.packetsSent, this.#sentBefore[0] as number];
    const reports = receiving.reportBlocks(now);
    writer.report(ssrc, sends ? this.#info(now) : undefined, reports).name(ssrc, this.#cname);
    const first = reports[0];
    const metrics = this.#metricsWanted && first !== undefined ? this.#parts.metrics(first.ssrc) : undefined;
    if (metrics !== undefined) writer.metrics(ssrc, metrics);
    return writer;
  }

  #info(now: number): SenderInfo {
    const { sending, epochMs } = this.#parts;
    const { seconds, fraction } = ntpOf(epochMs + now);
    return {
      ntpSeconds: seconds,
      ntpFraction: fraction,
      rtpTime: sending.rtpTimeAt(now),
      packets: (sending.packetsSent - this.#base.packets) >>> 0,
      octets: (sending.octetsSent - this.#base.octets) >>> 0,
    };
  }

  #transmit(octets: Buffer): void {
    if (!this.#parts.transmit(octets)) return;
    this.sent += 1;
    this.#interval.packet(octets.length);
  }
}
