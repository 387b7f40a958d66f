import { readFile } from 'node:fs/promises';

/** One UDP datagram as the kernel saw it. */
export interface CapturedPacket {
  /** Milliseconds since 1970, with its fractions. */
  readonly at: number;
  readonly src: { readonly host: string; readonly port: number };
  readonly dst: { readonly host: string; readonly port: number };
  readonly payload: Buffer;
}

const sectionHeader = 0x0a0d0d0a;
const interfaceBlock = 1;
const enhancedPacket = 6;
const timeResolution = 9;

/** Octets before the IP header, by link type; those of `any` and of loopback interfaces. */
const linkHeaders: Readonly<Record<number, number>> = { 0: 4, 1: 14, 12: 0, 101: 0, 113: 16, 276: 20 };

interface Interface {
  readonly header: number;
  /** Timestamp units per millisecond. */
  readonly unitsPerMs: number;
}

/** The UDP datagrams of a pcapng file, in order; everything else is passed over. Little-endian files, as dumpcap writes. */
export const readPcap = async (path: string): Promise<CapturedPacket[]> => {
  const file = await readFile(path);
  const packets: CapturedPacket[] = [];
  let interfaces: Interface[] = [];
  for (let at = 0; at + 12 <= file.length; ) {
    const type = file.readUInt32LE(at);
    const length = file.readUInt32LE(at + 4);
    // A capture that was cut off ends in the middle of a block.
    if (length < 12 || at + length > file.length) break;
    const body = file.subarray(at + 8, at + length - 4);
    if (type === sectionHeader) {
      if (body.readUInt32LE(0) !== 0x1a2b3c4d) throw new Error(`${path} is no little-endian pcapng file`);
      interfaces = [];
    } else if (type === interfaceBlock) interfaces.push(readInterface(body));
    else if (type === enhancedPacket) {
      const from = interfaces[body.readUInt32LE(0)];
      const units = body.readUInt32LE(4) * 2 ** 32 + body.readUInt32LE(8);
      const captured = body.readUInt32LE(12);
      const frame = from && body.subarray(20 + from.header, 20 + captured);
      const packet = frame && readUdp(frame, units / from.unitsPerMs);
      if (packet !== undefined) packets.push(packet);
    }
    at += length;
  }
  return packets;
};

const readInterface = (body: Buffer): Interface => {
  let unitsPerMs = 1000;
  for (let at = 8; at + 4 <= body.length; ) {
    const code = body.readUInt16LE(at);
    const length = body.readUInt16LE(at + 2);
    const value = body[at + 4] ?? 0;
    if (code === timeResolution) unitsPerMs = ((value & 0x80) !== 0 ? 2 ** (value & 0x7f) : 10 ** value) / 1000;
    if (code === 0) break;
    at += 4 + length + ((4 - (length & 3)) & 3);
  }
  return { header: linkHeaders[body.readUInt16LE(0)] ?? 14, unitsPerMs };
};

const readUdp = (ip: Buffer, at: number): CapturedPacket | undefined => {
  const version = (ip[0] ?? 0) >> 4;
  const header = version === 4 ? ((ip[0] ?? 0) & 0x0f) * 4 : 40;
  const protocol = version === 4 ? ip[9] : version === 6 ? ip[6] : undefined;
  if (protocol !== 17 || ip.length < header + 8) return undefined;
  const udp = ip.subarray(header);
  const hosts = version === 4 ? [v4(ip, 12), v4(ip, 16)] : [v6(ip, 8), v6(ip, 24)];
  return {
    at,
    src: { host: hosts[0] as string, port: udp.readUInt16BE(0) },
    dst: { host: hosts[1] as string, port: udp.readUInt16BE(2) },
    payload: udp.subarray(8, Math.max(8, udp.readUInt16BE(4))),
  };
};

const v4 = (ip: Buffer, at: number): string => ip.subarray(at, at + 4).join('.');

const v6 = (ip: Buffer, at: number): string => {
  const groups = Array.from({ length: 8 }, (_, i) => ip.readUInt16BE(at + 2 * i).toString(16));
  // Good enough for the addresses tests use.
  return groups.join(':').replace(/(^|:)0(:0)+(:|$)/, '::');
};
