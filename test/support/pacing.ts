import type { CapturedPacket } from './pcap.ts';

export interface Pacing {
  readonly packets: number;
  readonly sequenceGaps: number;
  /**
   * Packets whose timestamp is not one packet's time after the one before, but for those after others that were given up
   * in a stall: they are whole packets further, marked, and late by more than two.
   */
  readonly oddSteps: number;
  /** How far the wall clock has run away from the RTP clock. The earliest of many packets count: stalls only add. */
  readonly driftMs: number;
}

/** How evenly the RTP from UDP `port` was sent, by the kernel's timestamps. */
export const pacing = (captured: readonly CapturedPacket[], port: number, clockRate: number, ptimeMs = 20): Pacing => {
  const rtp = captured.filter(
    (packet) => packet.src.port === port && packet.payload.length >= 12 && (packet.payload[0] ?? 0) >> 6 === 2,
  );
  const read = rtp.map(({ at, payload }) => {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    const marker = ((payload[1] ?? 0) & 0x80) !== 0;
    return { at, marker, sequence: view.getUint16(2), timestamp: view.getUint32(4) };
  });
  const step = (clockRate * ptimeMs) / 1000;
  let [sequenceGaps, oddSteps] = [0, 0];
  const ahead: number[] = [];
  const base = read[0];
  for (let i = 1; i < read.length; i++) {
    const [before, now] = [read[i - 1], read[i]];
    if (before === undefined || now === undefined) continue;
    if (((now.sequence - before.sequence) & 0xffff) !== 1) sequenceGaps++;
    const units = (now.timestamp - before.timestamp) >>> 0;
    if (units !== step) {
      const givenUp = units % step === 0 && now.marker && now.at - before.at > 2 * ptimeMs;
      if (!givenUp) oddSteps++;
    }
  }
  for (const { at, timestamp } of read) {
    if (base !== undefined) ahead.push(at - base.at - (((timestamp - base.timestamp) >>> 0) * 1000) / clockRate);
  }
  const quarter = Math.ceil(ahead.length / 4);
  const driftMs = Math.min(...ahead.slice(-quarter)) - Math.min(...ahead.slice(0, quarter));
  return { packets: read.length, sequenceGaps, oddSteps, driftMs };
};
