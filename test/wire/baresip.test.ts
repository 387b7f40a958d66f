import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { createSipClient, createSipServer } from '../../src/index.ts';
import { Baresip } from '../support/baresip.ts';
import { startCapture } from '../support/capture.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { pacing } from '../support/pacing.ts';
import { peerTest } from '../support/peer-test.ts';
import { measureTone, readWav } from '../support/tone.ts';

const talkMs = 10_000;
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** G.711 over a clean loopback measures 38 dB; a lost packet here and there would cost 20. */
const expectTone = async (path: string, hz: number): Promise<void> => {
  const tone = measureTone(await readWav(path));
  expect(tone.peakHz, path).toBeGreaterThan(hz - 2);
  expect(tone.peakHz, path).toBeLessThan(hz + 2);
  expect(tone.snrDb, path).toBeGreaterThan(30);
  expect(tone.seconds, path).toBeGreaterThan(talkMs / 1000 - 1);
  expect(tone.silentFrames, path).toBeLessThanOrEqual(2);
};

const only = (files: readonly string[]): string => {
  expect(files).toHaveLength(1);
  return files[0] as string;
};

describe('baresip and we talk, ten seconds each way', () => {
  for (const codec of ['PCMU', 'PCMA'] as const) {
    peerTest(
      ['baresip', 'dumpcap'],
      `baresip calls our server in ${codec}: both tones arrive, our RTP keeps its pace (#102)`,
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'rxsip-wire-'));
        const port = await freeUdpPort();
        const server = await createSipServer({ listen: [`udp:127.0.0.1:${port}`] });
        const phone = await Baresip.start({ user: 'alice', toneHz: 440, account: `;audio_codecs=${codec}/8000/1` });
        const wav = join(folder, 'received.wav');
        server.calls$.subscribe((call) => {
          call.play({ kind: 'tone', frequencyHz: 880 });
          call.record(wav);
          call.answer();
        });
        const capture = await startCapture('udp');
        phone.command('dial', `sip:tone@127.0.0.1:${port}`);
        await phone.event('CALL_ESTABLISHED');
        await sleep(talkMs);
        const [call] = server.activeCalls();
        const local = call?.media?.local.port;
        phone.command('hangup');
        await phone.event('CALL_CLOSED');
        expect(await call?.ended).toMatchObject({ by: 'remote' });
        const paced = pacing(await capture.stop(), local ?? 0, 8_000);
        await server.close();
        await expectTone(only(await phone.recordings()), 880);
        await expectTone(wav, 440);
        // Sequence and timestamp without a hole, on the kernel's clock: the RTP clock and the wall clock agree.
        expect(paced.packets).toBeGreaterThan(talkMs / 20 - 25);
        expect(paced.sequenceGaps).toBe(0);
        expect(paced.timestampGaps).toBe(0);
        expect(Math.abs(paced.lastDeviationMs)).toBeLessThan(30);
        await phone.stop();
        await rm(folder, { recursive: true, force: true });
      },
    );
  }

  peerTest(['baresip'], 'we call baresip: both tones arrive', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rxsip-wire-'));
    const phone = await Baresip.start({ user: 'bob', toneHz: 440 });
    const client = await createSipClient({ listen: ['udp:127.0.0.1:0'] });
    const call = client.call(phone.uri);
    const wav = join(folder, 'received.wav');
    call.play({ kind: 'tone', frequencyHz: 880 });
    call.record(wav);
    await call.answered;
    await sleep(talkMs);
    void call.hangup();
    expect(await call.ended).toMatchObject({ by: 'local' });
    await phone.event('CALL_CLOSED');
    await client.close();
    await expectTone(only(await phone.recordings()), 880);
    await expectTone(wav, 440);
    await phone.stop();
    await rm(folder, { recursive: true, force: true });
  });

  peerTest(['baresip'], 'baresip holds and resumes; we hold and resume', async () => {
    const phone = await Baresip.start({ user: 'bob', toneHz: 440 });
    const client = await createSipClient({ listen: ['udp:127.0.0.1:0'] });
    const call = client.call(phone.uri);
    const holds: unknown[] = [];
    call.events$.subscribe((event) => {
      if (event.type === 'hold') holds.push([event.local, event.remote]);
    });
    await call.answered;
    const until = (count: number): Promise<void> =>
      new Promise((resolve) => {
        const look = call.events$.subscribe({ next: () => holds.length >= count && done(), complete: () => done() });
        const done = (): void => {
          look.unsubscribe();
          resolve();
        };
        if (holds.length >= count) done();
      });
    await call.hold();
    await call.resume();
    phone.command('hold');
    await until(3);
    phone.command('resume');
    await until(4);
    expect(holds).toEqual([
      [true, false],
      [false, false],
      [false, true],
      [false, false],
    ]);
    phone.command('hangup');
    expect(await call.ended).toMatchObject({ by: 'remote' });
    await client.close();
    await phone.stop();
  });
});
