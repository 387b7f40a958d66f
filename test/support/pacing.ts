import type { CapturedPacket } from './pcap.ts';

export interface Pacing {
  readonly packets: number;
  readonly sequenceGaps: number;
  /** Packets whose timestamp is not one packet's time after the one before. */
  readonly timestampGaps: number;
  /** How far the last packet came from its place on the grid of the first, ms: the drift. */
  readonly lastDeviationMs: number;
  /** |gap - 20 ms|, sorted, ms. */
  readonly errorsMs: readonly number[];
}

/** How evenly the RTP from UDP `port` was sent, by the kernel's timestamps. */
export const pacing = (captured: readonly CapturedPacket[], port: number, clockRate: number, ptimeMs = 20): Pacing => {
  const rtp = captured.filter(
    (packet) => packet.src.port === port && packet.payload.length >= 12 && (packet.payload[0] ?? 0) >> 6 === 2,
  );
  const read = rtp.map(({ at, payload }) => {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    return { at, sequence: view.getUint16(2), timestamp: view.getUint32(4) };
  });
  const step = (clockRate * ptimeMs) / 1000;
  let [sequenceGaps, timestampGaps] = [0, 0];
  const errorsMs: number[] = [];
  for (let i = 1; i < read.length; i++) {
    const [before, now] = [read[i - 1], read[i]];
    if (before === undefined || now === undefined) continue;
    if (((now.sequence - before.sequence) & 0xffff) !== 1) sequenceGaps++;
    if ((now.timestamp - before.timestamp) >>> 0 !== step) timestampGaps++;
    errorsMs.push(Math.abs(now.at - before.at - ptimeMs));
  }
  const [first, last] = [read[0], read[read.length - 1]];
  const lastDeviationMs = first && last ? last.at - first.at - (read.length - 1) * ptimeMs : Number.NaN;
  return {
    packets: read.length,
    sequenceGaps,
    timestampGaps,
    lastDeviationMs,
    errorsMs: errorsMs.sort((a, b) => a - b),
  };
};
