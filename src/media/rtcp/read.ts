import { bufferOf } from '../../core/buffer-of.ts';
import { type ControlFault, type ControlPacket, controlType, type ReportBlock } from './model.ts';
import { readVoipMetrics, voipMetricsOctets, voipMetricsType } from './voip-metrics.ts';

/** Limit of packets in one compound. */
const maxPackets = 32;
const reportOctets = 24;
const cnameItem = 1;

/**
 * Reads a compound RTCP packet, all or nothing: checks RFC 3550 §6.1 and §A.2 first, then each packet. Other types
 * (APP, feedback) are skipped. Never throws.
 */
export const readControl = (datagram: Uint8Array): readonly ControlPacket[] | ControlFault => {
  const octets = bufferOf(datagram);
  if (octets.length < 8 || (octets.length & 3) !== 0) return 'size';
  // RFC 3550 §6.1: the first packet is an SR or RR, even an empty one; only the last may be padded (§A.2).
  if (octets[1] !== controlType.sr && octets[1] !== controlType.rr) return 'first';
  const packets: ControlPacket[] = [];
  for (let at = 0, count = 0; at < octets.length; ) {
    if (++count > maxPackets) return 'size';
    const first = octets.readUInt8(at);
    if (first >> 6 !== 2) return 'version';
    const end = at + 4 + octets.readUInt16BE(at + 2) * 4;
    if (end > octets.length) return 'length';
    let last = end;
    if ((first & 0x20) !== 0) {
      const padding = octets.readUInt8(end - 1);
      if (end !== octets.length || (at === 0 && end !== octets.length)) return 'padding';
      if (padding === 0 || (padding & 3) !== 0 || padding > end - at - 4) return 'padding';
      last -= padding;
    }
    const packet = readPacket(octets.subarray(at, last), first & 0x1f);
    if (typeof packet === 'string') return packet;
    if (packet !== undefined) packets.push(packet);
    at = end;
  }
  return packets;
};

const readPacket = (octets: Buffer, count: number): ControlPacket | ControlFault | undefined => {
  switch (octets[1]) {
    case controlType.sr:
    case controlType.rr:
      return readReports(octets, count, octets[1] === controlType.sr);
    case controlType.sdes:
      return readNames(octets, count);
    case controlType.bye:
      return readBye(octets, count);
    case controlType.xr:
      return readExtended(octets);
    default:
      return undefined;
  }
};

const readReports = (octets: Buffer, count: number, sends: boolean): ControlPacket | ControlFault => {
  const from = sends ? 28 : 8;
  if (octets.length < from + count * reportOctets) return 'report';
  const reports: ReportBlock[] = [];
  for (let n = 0, at = from; n < count; n++, at += reportOctets) {
    reports.push({
      ssrc: octets.readUInt32BE(at),
      fractionLost: octets.readUInt8(at + 4),
      packetsLost: octets.readIntBE(at + 5, 3),
      highest: octets.readUInt32BE(at + 8),
      jitter: octets.readUInt32BE(at + 12),
      lastSr: octets.readUInt32BE(at + 16),
      sinceLastSr: octets.readUInt32BE(at + 20),
    });
  }
  const ssrc = octets.readUInt32BE(4);
  if (!sends) return { kind: 'rr', ssrc, reports };
  const info = {
    ntpSeconds: octets.readUInt32BE(8),
    ntpFraction: octets.readUInt32BE(12),
    rtpTime: octets.readUInt32BE(16),
    packets: octets.readUInt32BE(20),
    octets: octets.readUInt32BE(24),
  };
  return { kind: 'sr', ssrc, info, reports };
};

/** RFC 3550 §6.5: chunks of an SSRC and items; each ends with a zero octet and is padded to four octets. */
const readNames = (octets: Buffer, count: number): ControlPacket | ControlFault => {
  const names: { ssrc: number; cname: string }[] = [];
  let at = 4;
  for (let n = 0; n < count; n++) {
    if (at + 4 > octets.length) return 'sdes';
    const ssrc = octets.readUInt32BE(at);
    at += 4;
    while (at < octets.length && octets[at] !== 0) {
      const end = at + 2 + (octets[at + 1] ?? 0xff);
      if (end > octets.length) return 'sdes';
      if (octets[at] === cnameItem) names.push({ ssrc, cname: octets.toString('utf8', at + 2, end) });
      at = end;
    }
    if (at >= octets.length) return 'sdes';
    at = (at + 4) & ~3;
  }
  return { kind: 'sdes', names };
};

const readBye = (octets: Buffer, count: number): ControlPacket | ControlFault => {
  const reasonAt = 4 + count * 4;
  if (octets.length < reasonAt) return 'bye';
  const ssrcs = Array.from({ length: count }, (_, n) => octets.readUInt32BE(4 + n * 4));
  if (octets.length === reasonAt) return { kind: 'bye', ssrcs };
  const end = reasonAt + 1 + octets.readUInt8(reasonAt);
  if (end > octets.length) return 'bye';
  return { kind: 'bye', ssrcs, reason: octets.toString('utf8', reasonAt + 1, end) };
};

/** RFC 3611 §2, §3: report blocks with a length field; other block types are skipped. */
const readExtended = (octets: Buffer): ControlPacket | ControlFault => {
  if (octets.length < 8) return 'xr';
  const voip = [];
  for (let at = 8; at < octets.length; ) {
    if (at + 4 > octets.length) return 'xr';
    const end = at + 4 + octets.readUInt16BE(at + 2) * 4;
    if (end > octets.length) return 'xr';
    if (octets[at] === voipMetricsType) {
      if (end - at !== voipMetricsOctets) return 'xr';
      voip.push(readVoipMetrics(octets, at));
    }
    at = end;
  }
  return { kind: 'xr', ssrc: octets.readUInt32BE(4), voip };
};
