import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { RtpView } from '../../src/media/rtp/packet.ts';
import { Reception } from '../../src/media/rtp/reception.ts';
import { World } from '../media/world.ts';
import { readPcap } from '../support/pcap.ts';
import { peerTest } from '../support/peer-test.ts';
import { pcapOf } from '../support/write-pcap.ts';

const run = promisify(execFile);

/** 238 packets of PCMU over a wrap of both numbers, 12 lost, up to 9 ms late, a few out of order. */
const capture = join(import.meta.dirname, '..', 'media', 'captures', 'rtp-lossy.pcapng');

interface Figures {
  readonly packets: number;
  readonly lost: number;
  readonly meanJitterMs: number;
  readonly maxJitterMs: number;
}

/** What `tshark -q -z rtp,streams` says of it: its columns are to three places. */
const expected: Figures = { packets: 238, lost: 12, meanJitterMs: 2.762, maxJitterMs: 3.783 };

const ours = async (path: string): Promise<Figures> => {
  const view = new RtpView();
  let reception: Reception | undefined;
  let [sum, most] = [0, 0];
  for (const { at, payload } of await readPcap(path)) {
    expect(view.read(payload)).toBeUndefined();
    reception ??= new Reception(view.ssrc, view.sequence);
    reception.packet(view.sequence);
    reception.arrived(view.timestamp, at, 8000);
    sum += reception.jitter / 8;
    most = Math.max(most, reception.jitter / 8);
  }
  const packets = reception?.received ?? 0;
  return { packets, lost: reception?.lost ?? 0, meanJitterMs: sum / (packets - 1), maxJitterMs: most };
};

const theirs = async (path: string): Promise<Figures> => {
  const { stdout } = await run('tshark', ['-q', '-r', path, '--enable-heuristic', 'rtp_udp', '-z', 'rtp,streams']);
  const row = /g711U\s+(\d+)\s+(-?\d+) \([^)]*\)\s+\S+\s+\S+\s+\S+\s+\S+\s+(\S+)\s+(\S+)/.exec(stdout);
  if (row === null) throw new Error(stdout);
  const [packets, lost, meanJitterMs, maxJitterMs] = row.slice(1).map(Number) as [number, number, number, number];
  return { packets, lost, meanJitterMs, maxJitterMs };
};

const expectSame = (a: Figures, b: Figures): void => {
  expect([a.packets, a.lost]).toEqual([b.packets, b.lost]);
  expect(a.meanJitterMs).toBeCloseTo(b.meanJitterMs, 2);
  expect(a.maxJitterMs).toBeCloseTo(b.maxJitterMs, 2);
};

it('packets, loss and jitter are those tshark finds in the same capture (RFC 3550 §6.4.1)', async () => {
  expectSame(await ours(capture), expected);
});

peerTest(['tshark'], 'and tshark still finds them (RFC 3550 §6.4.1)', async () => {
  expectSame(expected, await theirs(capture));
});

peerTest(['tshark'], 'tshark finds no loss, and every description, in a stream that suppresses silence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rxsip-tshark-'));
  const world = new World();
  const port = world.talk('a', { comfortNoise: { send: 13, receive: [13] } });
  const steps = [
    { frequenciesHz: [440], ms: 1000 },
    { frequenciesHz: [], ms: 3000 },
  ];
  world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'cadence', loop: true, steps } });
  const packets: { atUs: number; payload: Uint8Array; srcPort: number; dstPort: number }[] = [];
  world.watch = (octets, at) =>
    packets.push({ atUs: Math.round(1.7e15 + at * 1000), payload: octets, srcPort: port, dstPort: 40_000 });
  world.clock.run(8000);
  const path = join(folder, 'silence.pcapng');
  await writeFile(path, pcapOf(packets));
  const decode = ['-r', path, '-d', 'udp.port==40000,rtp'];
  const { stdout } = await run('tshark', ['-q', ...decode, '-z', 'rtp,streams']);
  expect(stdout).toMatch(new RegExp(` ${packets.length} +0 \\(0\\.0%\\)`));
  const fields = ['-T', 'fields', '-e', 'rtp.p_type', '-e', 'rtp.marker', '-e', '_ws.expert.message'];
  const { stdout: kinds } = await run('tshark', [...decode, ...fields]);
  const lines = kinds.split('\n').filter((line) => line !== '');
  expect(lines.filter((line) => /^13\t(0|False)\t$/.test(line)).length).toBe(6);
  expect(lines.filter((line) => /^0\t(1|True)\t$/.test(line)).length).toBe(2);
  expect(lines.filter((line) => !/^(0|13)\t\w+\t$/.test(line))).toEqual([]);
  await rm(folder, { recursive: true });
});

peerTest(['tshark'], 'tshark reads our RTP and RTCP without complaint (RFC 3550 §6)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rxsip-tshark-'));
  const world = new World({ rtcpIntervalMs: 1000 });
  const port = world.talk('a', { voipMetrics: true });
  world.media.perform({ do: 'play', id: 'a', ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
  world.media.frames$('a').subscribe();
  for (const { at, payload } of (await readPcap(capture)).map((each, n) => ({ ...each, at: n * 20 }))) {
    world.clock.run(at - world.clock.now());
    world.arrive(port, payload);
  }
  world.media.perform({ do: 'close', id: 'a' });
  const path = join(folder, 'ours.pcapng');
  const rtcp = world.controls.map(({ at, octets }) => ({ at, payload: octets, srcPort: port + 1, dstPort: 40_001 }));
  const written = rtcp.map(({ at, ...each }) => ({ ...each, atUs: Math.round(1.7e15 + at * 1000) }));
  await writeFile(path, pcapOf(written));
  const show = (fields: readonly string[], ...more: readonly string[]) =>
    run('tshark', [
      '-r',
      path,
      '-d',
      'udp.port==40001,rtcp',
      '-T',
      'fields',
      ...fields.flatMap((each) => ['-e', each]),
      ...more,
    ]);
  const { stdout } = await show(['rtcp.pt', '_ws.expert.message', 'rtcp.length_check']);
  const lines = stdout.trim().split('\n');
  expect(lines.length).toBe(world.controls.length);
  for (const line of lines.slice(0, -1)) expect(line).toMatch(/^200,202(,207)?\t\t(True|1)$/);
  expect(lines.at(-1)).toMatch(/^200,202(,207)?,203\t\t(True|1)$/);
  const wanted = ['rtcp.ssrc.fraction', 'rtcp.ssrc.cum_nr', 'rtcp.xr.voipmetrics.rfactor'];
  const { stdout: fields } = await show(wanted, '-Y', 'rtcp.ssrc.cum_nr > 0');
  const [, lost, rFactor] = (fields.trim().split('\n').at(-1) ?? '').split('\t').map(Number) as [
    number,
    number,
    number,
  ];
  expect(lost).toBe(12);
  expect(rFactor).toBeGreaterThan(40);
  expect(rFactor).toBeLessThan(94);
  await rm(folder, { recursive: true, force: true });
});
