import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filter, firstValueFrom, skip } from 'rxjs';
import { afterEach, describe, expect } from 'vitest';
import { type Call, createSipClient, createSipServer, type SrtpPolicy } from '../../src/index.ts';
import { expectTone } from '../support/expect-tone.ts';
import { freePort } from '../support/free-port.ts';
import { endLinphones, hostAddress, Linphone, type LinphoneOptions } from '../support/linphone.ts';
import { peerTest } from '../support/peer-test.ts';

// Linphone's stack is its own: Belle-SIP, oRTP, libsrtp. The keys go over clear signalling; the machine talks to itself.

type Encryption = LinphoneOptions['encryption'];

const host = hostAddress();
/**
 * How even it plays is its own affair, and the machine's. The tone is four times as strong as all else, where a wrong
 * key leaves noise.
 */
const byItself = { snrDb: 6, seconds: 2, withinHz: 3 };
afterEach(endLinphones);
const usual = { suite: 'AES_CM_128_HMAC_SHA1_80' };

/** So many packet times of what is heard: the audio itself is the clock. */
const heard = (call: Call, packets: number): Promise<unknown> => firstValueFrom(call.audio$.pipe(skip(packets)));

/**
 * All of linphone's RTP and RTCP was understood. What arrives while held is not looked at, and after its own hold it
 * begins its SRTCP index anew, under the same key: a replay.
 */
const expectUnderstood = (call: Call): void => {
  const { stun = 0, paused, late, replayed, ...others } = call.counters?.dropped ?? {};
  expect(others).toEqual({});
  // With STUN it opens its path and keeps it open.
  expect(stun).toBeGreaterThan(0);
  expect(call.counters?.packetsReceived).toBeGreaterThan(100);
  expect(call.counters?.packetsLost).toBe(0);
};

const inFolder = async (test: (wav: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'rxsip-wire-'));
  await test(join(folder, 'received.wav'));
  await rm(folder, { recursive: true, force: true });
};

describe('linphone and we talk (RFC 3711)', () => {
  for (const [encryption, srtp, suite] of [
    ['srtp', 'offer', usual],
    ['srtp-mandatory', 'require', usual],
    ['srtp', 'off', undefined],
  ] as const) {
    peerTest(['linphonec'], `it calls (${encryption}), we have ${srtp}: both tones arrive, hold too`, () =>
      inFolder(async (wav) => {
        const port = await freePort(host);
        const server = await createSipServer({ listen: `udp:${host}:${port}`, srtp });
        const phone = await Linphone.start({ toneHz: 440, encryption });
        const came = firstValueFrom(server.calls$);
        phone.command(`call sip:us@${host}:${port}`);
        const call = await came;
        call.play({ kind: 'tone', frequencyHz: 880 });
        call.record(wav);
        void call.answer();
        await call.answered;
        await heard(call, 130);
        const holds = call.events$.pipe(filter((event) => event.type === 'hold'));
        const held = firstValueFrom(holds);
        phone.command('pause');
        expect(await held).toMatchObject({ remote: true });
        await phone.says(/is now paused/);
        const resumed = firstValueFrom(holds);
        phone.command('resume 1');
        expect(await resumed).toMatchObject({ remote: false });
        expect(call.media?.plan.transport.srtp).toEqual(suite);
        await heard(call, 25);
        phone.command('terminate');
        expect(await call.ended).toMatchObject({ by: 'remote' });
        expectUnderstood(call);
        await server.close();
        await expectTone(phone.recording, { hz: 880, ...byItself });
        await expectTone(wav, { hz: 440, seconds: 2 });
        await phone.stop();
      }),
    );
  }

  for (const [encryption, srtp, suite] of [
    // It takes up RTP/SAVP even where its own setting is none, and keys in RTP/AVP (RFC 8643) nowhere.
    ['none', 'require', usual],
    ['srtp', 'offer', undefined],
    ['none', 'off', undefined],
  ] as const) {
    peerTest(['linphonec'], `we (${srtp}) call it (${encryption}): both tones arrive, hold too`, () =>
      inFolder(async (wav) => {
        const phone = await Linphone.start({ toneHz: 440, encryption });
        const client = await createSipClient({ listen: `udp:${host}:0`, srtp });
        const call = client.call(phone.uri);
        call.play({ kind: 'tone', frequencyHz: 880 });
        call.record(wav);
        await call.answered;
        await heard(call, 130);
        await call.hold();
        await call.resume();
        await heard(call, 25);
        expect(call.media?.plan.transport.srtp).toEqual(suite);
        void call.hangup();
        expect(await call.ended).toMatchObject({ by: 'local' });
        await phone.says(/ended \(No error\)/);
        expectUnderstood(call);
        await client.close();
        await expectTone(phone.recording, { hz: 880, ...byItself });
        await expectTone(wav, { hz: 440, seconds: 2 });
        await phone.stop();
      }),
    );
  }

  const refused = async (encryption: Encryption, srtp: SrtpPolicy): Promise<void> => {
    const port = await freePort(host);
    const server = await createSipServer({ listen: `udp:${host}:${port}`, srtp });
    const phone = await Linphone.start({ toneHz: 440, encryption });
    phone.command(`call sip:us@${host}:${port}`);
    await phone.says(/error\./);
    expect(server.activeCalls()).toEqual([]);
    expect(server.counters.calls.established).toBe(0);
    await server.close();
    await phone.stop();
  };

  peerTest(['linphonec'], 'it calls in the clear, we require: refused', () => refused('none', 'require'));
  peerTest(['linphonec'], 'it requires, we have none: refused', () => refused('srtp-mandatory', 'off'));
});
