import type { Entropy } from '../../core/entropy.ts';
import type { RemoteReport } from '../../signal/media-report.ts';
import type { DropCounters } from '../rtp/drop-counters.ts';
import type { Sources } from '../rtp/sources.ts';
import { ReportInterval } from './interval.ts';
import type { ControlPacket, ReportBlock, SenderInfo, VoipMetrics } from './model.ts';
import { middleOf, ntpOf } from './ntp.ts';
import { readControl } from './read.ts';
import { reportBlocks } from './report-blocks.ts';
import { ControlWriter } from './write.ts';

/** The sending half of the stream. */
export interface SendingSide {
  readonly ssrc: number;
  readonly packetsSent: number;
  readonly octetsSent: number;
  /** Of the codec in use, in Hz. */
  readonly clockRate: number;
  /** The RTP timestamp that corresponds to `now`. */
  rtpTimeAt(now: number): number;
}

/** The receiving half of the stream. */
export interface ReceivingSide {
  readonly drops: DropCounters;
  /** The sources that are reported on. */
  readonly sources: Sources;
}

export interface ControlParts {
  readonly sending: SendingSide;
  readonly receiving: ReceivingSide;
  readonly entropy: Entropy;
  /** Milliseconds since 1970 when the engine's clock was 0. */
  readonly epochMs: number;
  readonly intervalMs: number;
  /** Sends a compound packet. False when the peer has no address yet. */
  transmit(octets: Buffer): boolean;
  /** VoIP metrics about `ssrc`; undefined while there are none. */
  metrics(ssrc: number): VoipMetrics | undefined;
}

/** A longer round trip is implausible: the report is wrong or forged. */
const longestTripMs = 60_000;
const writer = new ControlWriter();

/**
 * RTCP of one stream: reports at randomised intervals, evaluation of the peer's reports, BYE at the end (RFC 3550 §6).
 */
export class Control {
  readonly #parts: ControlParts;
  readonly #interval: ReportInterval;
  readonly #cname: string;
  #metricsWanted = false;
  #dueAt = Number.POSITIVE_INFINITY;
  /** Packets sent by the last report and by the one before: SR when any were sent since (RFC 3550 §6.4). */
  #sentBefore = [0, 0];
  /** When the last report was sent, on the engine's clock. */
  #reportedAt = Number.NEGATIVE_INFINITY;
  /** Counts when the current SSRC was chosen: those of an SR are per SSRC. */
  #base = { ssrc: -1, packets: 0, octets: 0 };
  sent = 0;
  received = 0;
  /** When the last compound packet arrived, on the engine's clock; undefined before the first. */
  receivedAt: number | undefined;
  roundTripMs: number | undefined;
  remote: RemoteReport | undefined;
  remoteMetrics: VoipMetrics | undefined;

  constructor(parts: ControlParts) {
    this.#parts = parts;
    this.#interval = new ReportInterval(parts.entropy, parts.intervalMs);
    // RFC 7022 §4.2: random and different for every stream, so that it does not identify the endpoint.
    this.#cname = parts.entropy.token();
  }

  /** Starts to send reports; with VoIP metrics when the peer asks for them (RFC 3611 §5.1). */
  start(voipMetrics: boolean, now: number): void {
    this.#metricsWanted = voipMetrics;
    if (this.#dueAt === Number.POSITIVE_INFINITY) this.#dueAt = now + this.#interval.next();
  }

  /** A compound packet from the peer. Never throws. */
  compound(octets: Uint8Array, now: number): void {
    const packets = readControl(octets);
    if (typeof packets === 'string') {
      this.#parts.receiving.drops.rtcp += 1;
      return;
    }
    this.received += 1;
    this.receivedAt = now;
    this.#interval.packet(octets.length);
    for (const packet of packets) this.#packet(packet, now);
  }

  /** Sends a report when it is due. To be called a few times a second. */
  check(now: number): void {
    if (now < this.#dueAt) return;
    this.#dueAt = now + this.#interval.next();
    this.#transmit(this.#write(now).take());
  }

  /** Sends BYE, unless nothing was sent (RFC 3550 §6.3.7). */
  close(now: number): void {
    const { sending } = this.#parts;
    if (this.#dueAt === Number.POSITIVE_INFINITY || (sending.packetsSent === 0 && this.sent === 0)) return;
    this.#transmit(this.#write(now).bye(sending.ssrc).take());
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  #packet(packet: ControlPacket, now: number): void {
    if (packet.kind === 'xr') {
      const { ssrc } = this.#parts.sending;
      this.remoteMetrics = packet.voip.find((each) => each.ssrc === ssrc) ?? this.remoteMetrics;
    }
    // A BYE is ignored: the end of a call is signalled by SIP, and a BYE can be forged.
    if (packet.kind !== 'sr' && packet.kind !== 'rr') return;
    if (packet.kind === 'sr') {
      const { ntpSeconds, ntpFraction } = packet.info;
      this.#parts.receiving.sources.senderReport(packet.ssrc, middleOf(ntpSeconds, ntpFraction), now);
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

  /** RFC 3550 §6.4.1: now, minus the time our SR was sent, minus the time the peer held it. */
  #roundTrip({ lastSr, sinceLastSr }: ReportBlock, now: number): void {
    const { seconds, fraction } = ntpOf(this.#parts.epochMs + now);
    const units = (middleOf(seconds, fraction) - lastSr - sinceLastSr) | 0;
    const ms = (units * 1000) / 0x1_0000;
    // Rounding may give a slightly negative value.
    if (ms > -2 && ms < longestTripMs) this.roundTripMs = Math.max(0, ms);
  }

  #write(now: number): ControlWriter {
    const { sending, receiving } = this.#parts;
    const { ssrc } = sending;
    if (this.#base.ssrc !== ssrc) {
      const changed = this.#base.ssrc >= 0;
      this.#base = { ssrc, packets: changed ? sending.packetsSent : 0, octets: changed ? sending.octetsSent : 0 };
    }
    const sends = sending.packetsSent > (this.#sentBefore[1] as number);
    this.#sentBefore = [sending.packetsSent, this.#sentBefore[0] as number];
    const reports = reportBlocks(receiving.sources, this.#reportedAt, now);
    this.#reportedAt = now;
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
