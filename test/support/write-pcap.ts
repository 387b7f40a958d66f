/** A datagram to be written; by default from 10.0.0.2:40000 to 10.0.0.1:30000. */
export interface WrittenPacket {
  /** Microseconds since 1970. */
  readonly atUs: number;
  readonly payload: Uint8Array;
  readonly srcPort?: number;
  readonly dstPort?: number;
}

const block = (type: number, body: Buffer): Buffer => {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length & 3)) & 3)]);
  const length = padded.length + 12;
  const head = Buffer.alloc(8);
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, padded, tail]);
};

const section = (): Buffer => {
  const body = Buffer.alloc(16, 0xff);
  body.writeUInt32LE(0x1a2b3c4d, 0);
  body.writeUInt32LE(1, 4);
  return block(0x0a0d0d0a, body);
};

/** Raw IP. */
const face = (): Buffer => {
  const body = Buffer.alloc(8);
  body.writeUInt16LE(101, 0);
  body.writeUInt32LE(65_535, 4);
  return block(1, body);
};

const datagram = ({ payload, srcPort = 40_000, dstPort = 30_000 }: WrittenPacket): Buffer => {
  const ip = Buffer.alloc(28);
  ip[0] = 0x45;
  ip.writeUInt16BE(28 + payload.length, 2);
  ip[8] = 64;
  ip[9] = 17;
  ip.set([10, 0, 0, 2], 12);
  ip.set([10, 0, 0, 1], 16);
  ip.writeUInt16BE(srcPort, 20);
  ip.writeUInt16BE(dstPort, 22);
  ip.writeUInt16BE(8 + payload.length, 24);
  return Buffer.concat([ip, payload]);
};

/** A pcapng file of UDP datagrams. */
export const pcapOf = (packets: readonly WrittenPacket[]): Buffer =>
  Buffer.concat([
    section(),
    face(),
    ...packets.map((packet) => {
      const octets = datagram(packet);
      const head = Buffer.alloc(20);
      head.writeUInt32LE(Math.floor(packet.atUs / 2 ** 32), 4);
      head.writeUInt32LE(packet.atUs % 2 ** 32, 8);
      head.writeUInt32LE(octets.length, 12);
      head.writeUInt32LE(octets.length, 16);
      return block(6, Buffer.concat([head, octets]));
    }),
  ]);
