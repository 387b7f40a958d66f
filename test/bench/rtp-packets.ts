import { RtpView, writeHeader } from '../../src/media/rtp/packet.ts';
import { type BenchRow, median } from './cpu.ts';

// Header reading and writing beside the least that does the same: an object of the fixed fields and a view of the
// payload; the same fields written back and the payload copied. All sides in turns, medians of rounds.

const rounds = 15;
const turns = 200_000;

const packets: readonly Buffer[] = Array.from({ length: 64 }, (_, i) => {
  const packet = Buffer.alloc(172, i);
  writeHeader(packet, {
    marker: i === 0,
    payloadType: i & 1 ? 0 : 8,
    sequence: i * 1000,
    timestamp: i * 16_000_000,
    ssrc: i * 65_537,
  });
  return packet;
});

const bareRead = (octets: Buffer) => ({
  marker: (octets[1] as number) > 127,
  payloadType: (octets[1] as number) & 0x7f,
  sequence: octets.readUInt16BE(2),
  timestamp: octets.readUInt32BE(4),
  ssrc: octets.readUInt32BE(8),
  payload: octets.subarray(12),
});

const bareWrite = (fields: ReturnType<typeof bareRead>): Buffer => {
  const octets = Buffer.allocUnsafe(12 + fields.payload.length);
  octets[0] = 0x80;
  octets[1] = fields.payloadType | (fields.marker ? 0x80 : 0);
  octets.writeUInt16BE(fields.sequence, 2);
  octets.writeUInt32BE(fields.timestamp, 4);
  octets.writeUInt32BE(fields.ssrc, 8);
  octets.set(fields.payload, 12);
  return octets;
};

const fields = packets.map(bareRead);
const view = new RtpView();

const sides: Readonly<Record<'bare read' | 'read' | 'bare write' | 'write', (i: number) => number>> = {
  'bare read': (i) => {
    const read = bareRead(packets[i] as Buffer);
    return read.sequence + read.timestamp + read.ssrc + read.payloadType + read.payload.length + (read.marker ? 1 : 0);
  },
  read: (i) => {
    if (view.read(packets[i] as Buffer) !== undefined) return 0;
    return view.sequence + view.timestamp + view.ssrc + view.payloadType + view.payload.length + (view.marker ? 1 : 0);
  },
  'bare write': (i) => bareWrite(fields[i] as ReturnType<typeof bareRead>).length,
  write: (i) => {
    const f = fields[i] as ReturnType<typeof bareRead>;
    const octets = Buffer.allocUnsafe(12 + f.payload.length);
    writeHeader(octets, f);
    octets.set(f.payload, 12);
    return octets.length;
  },
};

/** Nanoseconds per packet. */
export const packetRows = (): readonly BenchRow[] => {
  const took = new Map<string, number[]>(Object.keys(sides).map((name) => [name, []]));
  let kept = 0;
  for (let round = 0; round < rounds; round++) {
    for (const [name, side] of Object.entries(sides)) {
      const from = process.hrtime.bigint();
      for (let i = 0; i < turns; i++) kept += side(i & 63);
      if (round > 1) took.get(name)?.push(Number(process.hrtime.bigint() - from) / turns);
    }
  }
  if (kept === 0) throw new Error('nothing was read');
  const of = (name: string): number => median(took.get(name) ?? []);
  return [
    {
      name: 'RTP header read, every field and the payload',
      value: of('read'),
      unit: 'ns',
      ratio: of('read') / of('bare read'),
      aim: '≤ 1.5 × a bare field copy',
    },
    {
      name: 'RTP packet written, payload copied',
      value: of('write'),
      unit: 'ns',
      ratio: of('write') / of('bare write'),
      aim: '≤ 1.5 × a bare field copy',
    },
  ];
};
