import type { ControlPacket, VoipMetrics } from '../../src/media/rtcp/model.ts';
import { readControl } from '../../src/media/rtcp/read.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';

/** VoIP metrics of a call of good quality. */
export const metrics: VoipMetrics = {
  ssrc: 7,
  lossRate: 12,
  discardRate: 3,
  burstDensity: 0,
  gapDensity: 15,
  burstMs: 0,
  gapMs: 60_000,
  roundTripMs: 80,
  endSystemDelayMs: 60,
  rFactor: 82,
  mosLq: 4.1,
  mosCq: 4,
  nominalMs: 40,
  maximumMs: 200,
  absoluteMaximumMs: 200,
};

/** The packets of a valid compound. */
export const read = (octets: Uint8Array): readonly ControlPacket[] => {
  const packets = readControl(octets);
  if (typeof packets === 'string') throw new Error(packets);
  return packets;
};

/** Source port of the peer's RTCP. */
export const peer = { port: 40_001 };

/** One packet of silence from the peer. */
export const rtp = (sequence: number, ssrc = 99): Uint8Array => {
  const octets = new Uint8Array(172).fill(0xff);
  writeHeader(octets, {
    marker: false,
    payloadType: 0,
    sequence: sequence & 0xffff,
    timestamp: (sequence * 160) >>> 0,
    ssrc,
  });
  return octets;
};
