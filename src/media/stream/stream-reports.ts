import type { MediaPlan } from '../../signal/media.ts';
import type { MediaReport } from '../../signal/media-report.ts';
import { jitterBounds } from '../jitter/delay-limits.ts';
import type { Playout } from '../jitter/playout.ts';
import type { MediaAddress } from '../net/source-guard.ts';
import { Chores } from '../pacing/periodic-task.ts';
import { hearing, hearingThere } from '../quality/hearing.ts';
import { voipMetricsOf } from '../quality/voip-metrics-of.ts';
import { Control } from '../rtcp/control.ts';
import { usualIntervalMs } from '../rtcp/interval.ts';
import type { Receiver } from './receiver.ts';
import { Attendance } from './rtp-inactivity.ts';
import type { Sender } from './sender.ts';
import type { StreamParts } from './stream-parts.ts';

/** What a stream does besides its packets: RTCP, what is made of its figures, and noticing that nothing comes. */
export class Upkeep {
  readonly #parts: StreamParts;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #playout: Playout;
  readonly #control: Control;
  readonly #attendance: Attendance;
  readonly #chores: Chores;
  #expecting = false;
  #spent = false;
  #last: MediaReport | undefined;

  /** `rtpTo`: where RTP goes, which a NAT may have moved. */
  constructor(
    parts: StreamParts,
    sender: Sender,
    receiver: Receiver,
    playout: Playout,
    rtpTo: () => MediaAddress | undefined,
  ) {
    const { config, entropy, epochMs, pair, id, emit } = parts;
    this.#parts = parts;
    this.#sender = sender;
    this.#receiver = receiver;
    this.#playout = playout;
    this.#control = new Control({
      sending: sender,
      receiving: receiver,
      entropy,
      epochMs,
      latchMs: config.latchMs ?? 0,
      intervalMs: config.rtcpIntervalMs ?? usualIntervalMs,
      transmit: (octets, muxed, port, host) => {
        if (muxed) pair.rtp.send(octets, rtpTo()?.port ?? port, host);
        else pair.rtcp.send(octets, port, host);
      },
      metrics: (ssrc) => {
        const runs = receiver.sources.runsOf(ssrc);
        return runs && voipMetricsOf(ssrc, this.#figures, runs, jitterBounds(config));
      },
    });
    this.#attendance = new Attendance(config.timeoutMs ?? 0, (silentMs) =>
      emit(config.timeoutEnds === true ? { on: 'silent', id, silentMs, over: true } : { on: 'silent', id, silentMs }),
    );
    this.#chores = new Chores(parts.scheduler, () => this.#look());
  }

  plan(plan: MediaPlan): void {
    this.#control.plan(plan, this.#now);
    if (plan.audio.voipMetrics === true) this.#receiver.sources.countRuns();
    // RFC 5761 §5.1.1: only where both agreed is RTCP on the RTP port RTCP.
    this.#receiver.control = this.#control.muxed ? this.#muxed : undefined;
    this.#chores.start();
  }

  /** Whether the peer should be sending. */
  set expecting(expecting: boolean) {
    if (expecting && !this.#expecting) this.#attendance.begin(this.#now);
    this.#expecting = expecting;
  }

  /** A datagram on the RTCP port. */
  control(octets: Uint8Array, host: string, port: number): void {
    this.#control.arrived(octets, host, port, this.#now);
  }

  /** Says goodbye, and keeps what the report says now. The sockets are still open. */
  close(): void {
    this.#last = this.report;
    this.#chores.stop();
    this.#control.close(this.#now);
  }

  get report(): MediaReport | undefined {
    if (this.#last !== undefined) return this.#last;
    const figures = this.#figures;
    const codec = this.#sender.codecName;
    if (codec === undefined) return undefined;
    const { remote, remoteMetrics, roundTripMs, sent, received } = this.#control;
    const { jitterBuffer } = figures;
    const quality = hearing(figures);
    const remoteQuality = remote && hearingThere(codec, remote, this.#sender.periodMs, roundTripMs, remoteMetrics);
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

  get #figures(): Parameters<typeof hearing>[0] {
    const { sources, codecName, drops, packetsReceived, jitterMs } = this.#receiver;
    return {
      codec: codecName,
      expected: sources.expected,
      received: packetsReceived,
      lost: sources.lost,
      discarded: drops.late + drops.full + drops.ssrc,
      jitterMs,
      roundTripMs: this.#control.roundTripMs,
      jitterBuffer: this.#playout.report(this.#now),
    };
  }

  get #now(): number {
    return this.#parts.clock.now();
  }

  #look(): void {
    const now = this.#now;
    this.#control.check(now);
    this.#lookAtKeys();
    if (this.#expecting && !this.#pauses(now)) this.#attendance.check(now, this.#receiver.heardAt);
  }

  /** The peer said by comfort noise that it pauses, and is still there by its reports, or sends none. */
  #pauses(now: number): boolean {
    const { heardAt } = this.#control;
    const { rtcpIntervalMs = usualIntervalMs } = this.#parts.config;
    // RFC 3550 §6.3.5: who has not reported for five intervals is gone; ours says nothing of a longer one of the peer's.
    const mostMs = 5 * Math.max(rtcpIntervalMs, usualIntervalMs);
    return this.#receiver.pausing && (heardAt === undefined || now - heardAt < mostMs);
  }

  /** RFC 3711 §9.2: without a new key the session is over; the peer had its time to send one. */
  #lookAtKeys(): void {
    const { pair, emit, id } = this.#parts;
    const { spent } = pair;
    if (spent !== undefined && !this.#spent) {
      const reason = `the SRTP key ${spent === 'ours' ? 'of this side' : 'of the peer'} has served its lifetime`;
      emit({ on: 'failed', id, reason });
    }
    this.#spent = spent !== undefined;
  }

  readonly #muxed = (octets: Uint8Array): void => this.#control.take(octets, this.#now);
}

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
