import { gapThreshold } from '../rtp/loss-runs.ts';
import type { VoipMetrics } from './model.ts';

/** Length of the block in octets, with its header (RFC 3611 §4.7). */
export const voipMetricsOctets = 36;
export const voipMetricsType = 7;

const unknown = 127;
/** RX config: standard concealment, an adaptive jitter buffer with adjustment rate 5. */
const receiverConfig = 0b1011_0101;

/** Reads the block at `at`, whose length the caller has checked. */
export const readVoipMetrics = (octets: Buffer, at: number): VoipMetrics => ({
  ssrc: octets.readUInt32BE(at + 4),
  lossRate: octets.readUInt8(at + 8),
  discardRate: octets.readUInt8(at + 9),
  burstDensity: octets.readUInt8(at + 10),
  gapDensity: octets.readUInt8(at + 11),
  burstMs: octets.readUInt16BE(at + 12),
  gapMs: octets.readUInt16BE(at + 14),
  roundTripMs: octets.readUInt16BE(at + 16),
  endSystemDelayMs: octets.readUInt16BE(at + 18),
  rFactor: octets.readUInt8(at + 24),
  mosLq: mosOf(octets.readUInt8(at + 26)),
  mosCq: mosOf(octets.readUInt8(at + 27)),
  nominalMs: octets.readUInt16BE(at + 30),
  maximumMs: octets.readUInt16BE(at + 32),
  absoluteMaximumMs: octets.readUInt16BE(at + 34),
});

export const writeVoipMetrics = (into: Buffer, at: number, metrics: VoipMetrics): void => {
  into.writeUInt8(voipMetricsType, at);
  into.writeUInt8(0, at + 1);
  into.writeUInt16BE(voipMetricsOctets / 4 - 1, at + 2);
  into.writeUInt32BE(metrics.ssrc, at + 4);
  into.writeUInt8(metrics.lossRate, at + 8);
  into.writeUInt8(metrics.discardRate, at + 9);
  into.writeUInt8(metrics.burstDensity, at + 10);
  into.writeUInt8(metrics.gapDensity, at + 11);
  into.writeUInt16BE(milliseconds(metrics.burstMs), at + 12);
  into.writeUInt16BE(milliseconds(metrics.gapMs), at + 14);
  into.writeUInt16BE(milliseconds(metrics.roundTripMs), at + 16);
  into.writeUInt16BE(milliseconds(metrics.endSystemDelayMs), at + 18);
  // Signal level, noise level and residual echo return loss are not measured.
  into.fill(unknown, at + 20, at + 23);
  into.writeUInt8(gapThreshold, at + 23);
  into.writeUInt8(metrics.rFactor, at + 24);
  into.writeUInt8(unknown, at + 25);
  into.writeUInt8(tenths(metrics.mosLq), at + 26);
  into.writeUInt8(tenths(metrics.mosCq), at + 27);
  into.writeUInt8(receiverConfig, at + 28);
  into.writeUInt8(0, at + 29);
  into.writeUInt16BE(milliseconds(metrics.nominalMs), at + 30);
  into.writeUInt16BE(milliseconds(metrics.maximumMs), at + 32);
  into.writeUInt16BE(milliseconds(metrics.absoluteMaximumMs), at + 34);
};

const milliseconds = (ms: number): number => Math.min(0xffff, Math.max(0, Math.round(ms)));

const tenths = (mos: number | undefined): number => (mos === undefined ? unknown : Math.round(mos * 10));

const mosOf = (tenth: number): number | undefined => (tenth >= 10 && tenth <= 50 ? tenth / 10 : undefined);
