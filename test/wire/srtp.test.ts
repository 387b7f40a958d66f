import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom } from 'rxjs';
import { describe, expect } from 'vitest';
import {
  createSipClient,
  createSipServer,
  type MediaCounters,
  type SipClientConfig,
  type SrtpSuite,
} from '../../src/index.ts';
import { Baresip } from '../support/baresip.ts';
import { expectTone } from '../support/expect-tone.ts';
import { freePort } from '../support/free-port.ts';
import { peerTest } from '../support/peer-test.ts';

// The keys go over clear signalling here, and only here: the machine talks to itself.

const talkMs = 3_000;

/** Of our own: what strangers send to a port of the default range would count as not authentic. */
const media = { ports: '18200-18399' };
const seconds = talkMs / 1000 - 1;

const only = (files: readonly string[]): string => {
  expect(files).toHaveLength(1);
  return files[0] as string;
};

/**
 * Each side could read the other's RTP and RTCP, all of it; but for the reports of a suite whose SRTP tag has 32 bits:
 * baresip's SRTCP tag has 32 bits then too, where RFC 4568 §6.2.2 asks for 80.
 */
const expectUnderstood = (phone: Baresip, counters: MediaCounters | undefined, suite: SrtpSuite): void => {
  const failures = phone.log.match(/failed to decrypt \w+/g) ?? [];
  const short = suite.endsWith('_32');
  expect(failures.filter((each) => !short || !each.endsWith('RTCP'))).toEqual([]);
  expect(counters?.packetsReceived).toBeGreaterThan(talkMs / 40);
  // Before it has our keys, baresip opens its path with one RTCP APP in the clear.
  if (!short) expect(counters?.dropped.unauthentic ?? 0).toBeLessThanOrEqual(1);
  expect(counters?.dropped).not.toHaveProperty('replayed');
};

const account = (encryption: string): string => `;answermode=auto;audio_codecs=PCMU/8000/1;mediaenc=${encryption}`;

describe('baresip and we talk encrypted', () => {
  for (const [encryption, srtp] of [
    ['srtp', 'offer'],
    ['srtp-mand', 'offer'],
    ['srtp-mand', 'require'],
  ] as const) {
    peerTest(
      ['baresip'],
      `baresip (${encryption}) calls our server (${srtp}): both tones arrive (RFC 3711)`,
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'rxsip-wire-'));
        const port = await freePort();
        const server = await createSipServer({ listen: [`udp:127.0.0.1:${port}`], srtp, media });
        const phone = await Baresip.start({ user: 'alice', toneHz: 440, account: account(encryption) });
        const wav = join(folder, 'received.wav');
        server.calls$.subscribe((call) => {
          call.play({ kind: 'tone', frequencyHz: 880 });
          call.record(wav);
          call.answer();
        });
        phone.command('dial', `sip:tone@127.0.0.1:${port}`);
        await phone.event('CALL_ESTABLISHED');
        await sleep(talkMs);
        const [call] = server.activeCalls();
        expect(call?.media?.plan.transport.srtp).toEqual({ suite: 'AES_CM_128_HMAC_SHA1_80' });
        phone.command('hangup');
        await phone.event('CALL_CLOSED');
        expect(await call?.ended).toMatchObject({ by: 'remote' });
        expectUnderstood(phone, call?.counters, 'AES_CM_128_HMAC_SHA1_80');
        await server.close();
        await expectTone(only(await phone.recordings()), { hz: 880, seconds });
        await expectTone(wav, { hz: 440, seconds });
        await phone.stop();
        await rm(folder, { recursive: true, force: true });
      },
    );
  }

  const call = async (
    encryption: string,
    config: SipClientConfig,
    suite: SrtpSuite | undefined,
    hold: boolean,
  ): Promise<void> => {
    const folder = await mkdtemp(join(tmpdir(), 'rxsip-wire-'));
    const phone = await Baresip.start({ user: 'bob', toneHz: 440, account: account(encryption) });
    const client = await createSipClient({ listen: ['udp:127.0.0.1:0'], media, ...config });
    const made = client.call(phone.uri);
    const wav = join(folder, 'received.wav');
    made.play({ kind: 'tone', frequencyHz: 880 });
    made.record(wav);
    await made.answered;
    expect(made.media?.plan.transport.srtp).toEqual(suite === undefined ? undefined : { suite });
    await sleep(talkMs);
    if (hold) {
      await made.hold();
      await made.resume();
      await sleep(1_000);
    }
    void made.hangup();
    expect(await made.ended).toMatchObject({ by: 'local' });
    await phone.event('CALL_CLOSED');
    if (suite !== undefined) expectUnderstood(phone, made.counters, suite);
    await client.close();
    await expectTone(only(await phone.recordings()), { hz: 880, seconds });
    await expectTone(wav, { hz: 440, seconds });
    await phone.stop();
    await rm(folder, { recursive: true, force: true });
  };

  const usual = 'AES_CM_128_HMAC_SHA1_80';
  for (const [encryption, srtp, suite] of [
    ['srtp', 'offer', usual],
    ['srtp-mand', 'require', usual],
  ] as const) {
    peerTest(['baresip'], `we (${srtp}) call baresip (${encryption}): both tones arrive, hold too (RFC 3711)`, () =>
      call(encryption, { srtp }, suite, true),
    );
  }

  for (const suite of [
    'AES_CM_128_HMAC_SHA1_32',
    // Its SDES knows no AES_256_CM.
    'AEAD_AES_128_GCM',
    'AEAD_AES_256_GCM',
  ] as const) {
    peerTest(['baresip'], `we call baresip with ${suite}: both tones arrive`, () =>
      call('srtp-mand', { srtp: 'require', srtpSuites: [suite] }, suite, false),
    );
  }

  peerTest(['baresip'], 'we offer, and baresip that does not encrypt talks in the clear (RFC 8643)', () =>
    call('', { srtp: 'offer' }, undefined, false),
  );

  peerTest(['baresip'], 'baresip in the clear is refused where encryption is required (RFC 3711)', async () => {
    const port = await freePort();
    const server = await createSipServer({ listen: [`udp:127.0.0.1:${port}`], srtp: 'require', media });
    const phone = await Baresip.start({ user: 'alice', toneHz: 440 });
    phone.command('dial', `sip:tone@127.0.0.1:${port}`);
    await phone.event('CALL_CLOSED');
    expect(phone.log + JSON.stringify(phone.events)).toContain('488');
    expect(server.activeCalls()).toEqual([]);
    await server.close();
    await phone.stop();
  });

  peerTest(['baresip'], 'we that require are ended by a baresip that does not encrypt (RFC 3711)', async () => {
    const phone = await Baresip.start({ user: 'bob', toneHz: 440 });
    const client = await createSipClient({
      listen: ['udp:127.0.0.1:0'],
      srtp: 'require',
      media: { ports: '18400-18499' },
    });
    const made = client.call(phone.uri);
    expect(await made.ended).toMatchObject({ status: 488 });
    expect(await firstValueFrom(made.state$)).toBe('ended');
    await client.close();
    await phone.stop();
  });
});
