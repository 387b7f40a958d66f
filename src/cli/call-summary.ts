import { hostPortText } from '../signal/host.ts';
import type { MediaCounters } from '../signal/media.ts';

/** The counters of a call for `--json`. Times in ms, loss in percent; `remote`: by the peer's reports. */
export const callSummary = (counters: MediaCounters): Readonly<Record<string, unknown>> => {
  const { packetsSent: sent, packetsReceived: received, packetsLost, jitterMs, report } = counters;
  const { remote, quality, remoteQuality, roundTripMs, jitterBuffer } = report ?? {};
  return {
    codec: report?.codec,
    sent,
    received,
    lost: packetsLost,
    lossPercent: lossPercent(packetsLost, received),
    jitterMs: tenth(jitterMs),
    fromElsewhere: elsewhere(counters),
    roundTripMs: tenth(roundTripMs),
    mos: quality?.mos,
    rFactor: quality?.rFactor,
    latePackets: jitterBuffer?.latePackets,
    concealedMs: jitterBuffer && Math.round(jitterBuffer.concealedMs),
    remote: remote && {
      lost: remote.packetsLost,
      lossPercent: lossPercent(remote.packetsLost, sent - remote.packetsLost),
      jitterMs: tenth(remote.jitterMs),
      mos: remoteQuality?.mos,
      rFactor: remoteQuality?.rFactor,
    },
  };
};

/** The same as text. */
export const summaryText = (counters: MediaCounters): string => {
  const { packetsSent, packetsReceived, packetsLost, jitterMs, report } = counters;
  const parts = [`${packetsSent} RTP packets sent`, `${packetsReceived} received`];
  if (packetsReceived > 0)
    parts.push(`loss ${lossPercent(packetsLost, packetsReceived)} %`, `jitter ${tenth(jitterMs)} ms`);
  const foreign = elsewhere(counters);
  if (foreign !== undefined) {
    parts.push(`${foreign.packets} dropped from ${foreign.first}, expected from ${foreign.expected} as its SDP says`);
  }
  if (report?.roundTripMs !== undefined) parts.push(`round trip ${tenth(report.roundTripMs)} ms`);
  if (report?.quality !== undefined) parts.push(`MOS ${report.quality.mos}`);
  if (report?.remoteQuality !== undefined) parts.push(`there ${report.remoteQuality.mos}`);
  return parts.join(', ');
};

/** Packets that were dropped since they came from another address than the peer's. */
const elsewhere = ({ dropped, fromElsewhere }: MediaCounters) => {
  if (fromElsewhere === undefined) return undefined;
  const { first, expected } = fromElsewhere;
  return {
    packets: dropped.source ?? 0,
    first: hostPortText(first.host, first.port),
    expected: hostPortText(expected.host, expected.port),
  };
};

export const lossPercent = (lost: number, received: number): number => {
  const expected = lost + received;
  return expected <= 0 ? 0 : Math.max(0, Math.round((lost * 1000) / expected) / 10);
};

const tenth = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : Math.round(ms * 10) / 10);
