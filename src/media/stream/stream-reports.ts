import type { MediaReport } from '../../signal/media-report.ts';
import type { Playout } from '../jitter/playout.ts';
import { PeriodicTask } from '../pacing/periodic-task.ts';
import { receivedQuality, sentQuality } from '../quality/call-quality.ts';
import { voipMetricsOf } from '../quality/voip-metrics-of.ts';
import { Control } from '../rtcp/control.ts';
import { usualIntervalMs } from '../rtcp/interval.ts';
import type { Receiver } from './receiver.ts';
import { RtpInactivity } from './rtp-inactivity.ts';
import type { Sender } from './sender.ts';
import type { StreamConsent } from './stream-consent.ts';
import type { StreamParts } from './stream-parts.ts';

/** RTCP of one stream, its quality report, and the timeout for RTP that does not arrive. */
export class StreamReports {
  readonly #parts: StreamParts;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #playout: Playout;
  readonly #consent: StreamConsent;
  /** Made at its first need: many streams are over before. */
  #made: Control | undefined;
  #metricsWanted = false;
  #startedAt: number | undefined;
  /** Undefined where no timeout is configured. */
  readonly #inactivity: RtpInactivity | undefined;
  #task: PeriodicTask | undefined;
  #expecting = false;
  #failed = false;
  #last: MediaReport | undefined;

  constructor(parts: StreamParts, sender: Sender, receiver: Receiver, playout: Playout, consent: StreamConsent) {
    const { timeoutMs = 0 } = parts.config;
    this.#parts = parts;
    this.#sender = sender;
    this.#receiver = receiver;
    this.#playout = playout;
    this.#consent = consent;
    if (timeoutMs > 0) this.#inactivity = new RtpInactivity(timeoutMs);
  }

  /** From now on; with VoIP metrics where the peer asks for them (RFC 3611 §5.1). */
  start(voipMetrics: boolean): void {
    this.#metricsWanted = voipMetrics;
    this.#startedAt ??= this.#now;
    this.#made?.start(voipMetrics, this.#now);
    if (voipMetrics) this.#receiver.sources.countRuns();
    this.#task ??= new PeriodicTask(this.#parts.scheduler, this);
    this.#task.start();
  }

  /** Whether the peer should be sending. */
  set expecting(expecting: boolean) {
    if (expecting && !this.#expecting) this.#inactivity?.begin(this.#now);
    this.#expecting = expecting;
  }

  /** A compound RTCP packet arrived. From another host than that of RTP it is no consent to media. */
  packet(octets: Uint8Array, now: number, fromMediaHost: boolean): void {
    this.#control.compound(octets, now);
    if (fromMediaHost && this.#control.receivedAt === now) this.#consent.received(now);
  }

  /** Sends a BYE and keeps the last report. The path is still open. */
  close(): void {
    this.#last = this.report;
    this.#task?.stop();
    if (this.#made !== undefined || this.#sender.packetsSent > 0) this.#control.close(this.#now);
  }

  get report(): MediaReport | undefined {
    if (this.#last !== undefined) return this.#last;
    const figures = this.#figures;
    const codec = this.#sender.codecName;
    if (codec === undefined) return undefined;
    const { remote, remoteMetrics, roundTripMs, sent, received } = this.#made ?? noReports;
    const { jitterBuffer } = figures;
    const quality = receivedQuality(figures);
    const remoteQuality = remote && sentQuality(codec, remote, this.#sender.periodMs, roundTripMs, remoteMetrics);
    return {
      codec,
      rtcp: { sent, received },
      ...(roundTripMs !== undefined && { roundTripMs }),
      ...(remote !== undefined && { remote }),
      ...(remoteMetrics !== undefined && { remoteMetrics: remoteMetricsOf(remoteMetrics) }),
      ...(jitterBuffer !== undefined && { jitterBuffer }),
      ...(quality !== undefined && { quality }),
      ...(remoteQuality !== undefined && { remoteQuality }),
    };
  }

  get #figures(): Parameters<typeof receivedQuality>[0] {
    const { sources, codecName, drops, packetsReceived, jitterMs } = this.#receiver;
    return {
      codec: codecName,
      expected: sources.expected,
      received: packetsReceived,
      lost: sources.lost,
      discarded: drops.late + drops.full + drops.ssrc,
      jitterMs,
      roundTripMs: this.#made?.roundTripMs,
      jitterBuffer: this.#playout.report(this.#now),
    };
  }

  get #control(): Control {
    if (this.#made !== undefined) return this.#made;
    const { config, limits, entropy, epochMs, path } = this.#parts;
    const { sources } = this.#receiver;
    this.#made = new Control({
      sending: this.#sender,
      receiving: this.#receiver,
      entropy,
      epochMs,
      intervalMs: config.rtcpIntervalMs ?? usualIntervalMs,
      transmit: (octets) => this.#consent.confirmed && path.sendRtcp(octets),
      metrics: (ssrc) => {
        const runs = sources.runsOf(ssrc);
        return runs && voipMetricsOf(ssrc, this.#figures, runs, limits);
      },
    });
    if (this.#startedAt !== undefined) this.#made.start(this.#metricsWanted, this.#startedAt);
    return this.#made;
  }

  get #now(): number {
    return this.#parts.clock.now();
  }

  /** To be called twice a second. */
  check(): void {
    const now = this.#now;
    this.#consent.check(now);
    this.#control.check(now);
    this.#checkPath();
    if (this.#inactivity !== undefined && this.#expecting && !this.#peerPauses(now)) this.#checkSilence(now);
  }

  #checkSilence(now: number): void {
    const silentMs = this.#inactivity?.check(now, this.#receiver.receivedAt);
    if (silentMs === undefined) return;
    const { config, id, emit } = this.#parts;
    emit(config.timeoutEnds === true ? { on: 'silent', id, silentMs, over: true } : { on: 'silent', id, silentMs });
  }

  /** The peer announced a pause by comfort noise, and its RTCP still arrives, or never did. */
  #peerPauses(now: number): boolean {
    const receivedAt = this.#made?.receivedAt;
    const { rtcpIntervalMs = usualIntervalMs } = this.#parts.config;
    // RFC 3550 §6.3.5: a peer without a report for five intervals is gone; its interval may be longer than ours.
    const mostMs = 5 * Math.max(rtcpIntervalMs, usualIntervalMs);
    return this.#receiver.pausing && (receivedAt === undefined || now - receivedAt < mostMs);
  }

  /** RFC 3711 §9.2: without a new key the session is over; the peer had its time to send one. */
  #checkPath(): void {
    const { path, emit, id } = this.#parts;
    const { failure } = path;
    if (failure !== undefined && !this.#failed) emit({ on: 'failed', id, reason: failure });
    this.#failed = failure !== undefined;
  }
}

/** Before there is a `Control`. */
const noReports: Partial<Control> & Pick<Control, 'sent' | 'received'> = { sent: 0, received: 0 };

const remoteMetricsOf = ({
  rFactor,
  mosLq,
  mosCq,
  burstDensity,
  burstMs,
  gapDensity,
  gapMs,
}: NonNullable<Control['remoteMetrics']>): NonNullable<MediaReport['remoteMetrics']> => ({
  rFactor,
  burst: { lossShare: burstDensity / 256, ms: burstMs },
  gap: { lossShare: gapDensity / 256, ms: gapMs },
  ...(mosLq !== undefined && { mosLq }),
  ...(mosCq !== undefined && { mosCq }),
});
