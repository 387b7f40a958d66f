import { execFileSync } from 'node:child_process';
import { createCipheriv, createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { deriveKeys } from '../../src/media/srtp/derive-keys.ts';
import { OpeningContext } from '../../src/media/srtp/opening-context.ts';
import { SealingContext } from '../../src/media/srtp/sealing-context.ts';
import { suites } from '../../src/media/srtp/suite.ts';
import type { SrtpSuite } from '../../src/signal/srtp.ts';
import { type BenchRow, median } from './cpu.ts';

// Packets of 172 octets, 20 ms of G.711, sealed and opened in place. The anchor does the same with a cipher object and
// an HMAC object per packet, its keys as key objects, as Node 24 needs them.

const rounds = 9;
/** Below 65,536, so that no round reuses a sequence number. */
const count = 30_000;
const length = 172;
const room = 200;

const store = Buffer.alloc(count * room);
const packets = Array.from({ length: count }, (_, i) => store.subarray(i * room, (i + 1) * room));

const refill = (): void => {
  store.fill(0xd5);
  for (const [i, packet] of packets.entries()) {
    packet[0] = 0x80;
    packet[1] = 0;
    packet.writeUInt16BE(i, 2);
    packet.writeUInt32BE(i * 160, 4);
    packet.writeUInt32BE(0xdeadbeef, 8);
  }
};

const suite = suites.AES_CM_128_HMAC_SHA1_80;
const master = randomBytes(30);

/** A cipher and an HMAC per packet. */
const objects = (): ((packet: Buffer) => void) => {
  const keys = deriveKeys(suite, master, 'rtp');
  const [cipherKey, authKey]: KeyObject[] = [createSecretKey(keys.cipher), createSecretKey(keys.auth)];
  const iv = Buffer.alloc(16);
  return (packet) => {
    iv.set(keys.salt);
    iv.writeUInt32BE((iv.readUInt32BE(4) ^ packet.readUInt32BE(8)) >>> 0, 4);
    iv.writeUInt16BE(iv.readUInt16BE(12) ^ packet.readUInt16BE(2), 12);
    const cipher = createCipheriv('aes-128-ctr', cipherKey as KeyObject, iv);
    packet.set(cipher.update(packet.subarray(12, length)), 12);
    packet.writeUInt32BE(0, length);
    const tag = createHmac('sha1', authKey as KeyObject)
      .update(packet.subarray(0, length + 4))
      .digest();
    tag.copy(packet, length, 0, 10);
  };
};

/** Microseconds per packet. */
const timed = (work: () => void): number => {
  const from = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - from) / 1000 / count;
};

const took = new Map<string, number[]>();
const note = (name: string, us: number): void => {
  took.set(name, [...(took.get(name) ?? []), us]);
};

const measured: readonly SrtpSuite[] = ['AES_CM_128_HMAC_SHA1_80', 'AES_256_CM_HMAC_SHA1_80', 'AEAD_AES_128_GCM'];

const round = (): void => {
  refill();
  const anchor = objects();
  note(
    'anchor',
    timed(() => packets.forEach(anchor)),
  );
  const byAnchor = Buffer.from(packets[count - 1] as Buffer).subarray(0, length + 10);
  for (const name of measured) {
    const key = name === measured[0] ? master : randomBytes(suites[name].keyLength + suites[name].saltLength);
    const [seal, open] = [new SealingContext(name, key), new OpeningContext(name, key)];
    refill();
    let sealed = 0;
    note(
      `protect ${name}`,
      timed(() => {
        for (const packet of packets) sealed = seal.packet(packet, length);
      }),
    );
    if (name === measured[0] && !(packets[count - 1] as Buffer).subarray(0, sealed).equals(byAnchor)) {
      throw new Error('the two ways differ');
    }
    let opened = 0;
    note(
      `unprotect ${name}`,
      timed(() => {
        for (const packet of packets) if (open.packet(packet, sealed) === length) opened += 1;
      }),
    );
    if (opened !== count) throw new Error(`${count - opened} packets of ${name} were not opened`);
  }
};

const aims: Readonly<Record<string, string>> = {
  'protect AES_CM_128_HMAC_SHA1_80': '≤ 2.2 µs',
  'unprotect AES_CM_128_HMAC_SHA1_80': '≤ 3.3 µs',
};

/** The same under another Node, where RXSIP_BENCH_NODE names one: what was cheap in one may be dear in the next. */
const elsewhere = (): readonly BenchRow[] => {
  const node = process.env.RXSIP_BENCH_NODE;
  if (node === undefined || node === '') return [];
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim().replace('v', '');
  const self = fileURLToPath(import.meta.url);
  const env = { ...process.env, RXSIP_BENCH_NODE: '' };
  const said = execFileSync(node, ['--import', 'tsx', self, '--json'], { encoding: 'utf8', env });
  return (JSON.parse(said) as BenchRow[]).map((row) => ({ ...row, name: `${row.name}, Node ${version}` }));
};

export const run = async (): Promise<readonly BenchRow[]> => {
  took.clear();
  for (let i = 0; i < rounds; i++) round();
  // The first two rounds are the compiler's.
  const of = (name: string): number => median((took.get(name) ?? []).slice(2));
  const anchor = of('anchor');
  const rows = measured.flatMap((name) => [`protect ${name}`, `unprotect ${name}`]);
  return [
    { name: 'anchor: a cipher and an HMAC object per packet', value: anchor, unit: 'µs' },
    ...rows.map((name) => ({
      name: `SRTP ${name}, 172 octets`,
      value: of(name),
      unit: 'µs',
      ratio: of(name) / anchor,
      ...(aims[name] !== undefined && { aim: aims[name] }),
    })),
    ...elsewhere(),
  ];
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = await run();
  if (process.argv.includes('--json')) console.log(JSON.stringify(rows));
  else console.table(rows);
}
