import { firstValueFrom, map, skip, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import {
  bridge,
  type Call,
  type CodecName,
  conference,
  createSipClient,
  createSipServer,
  type MediaDriver,
  type SipEndpoint,
  type SipServer,
} from '../../src/index.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import { Baresip } from '../support/baresip.ts';
import { amplitudeAt } from '../support/goertzel.ts';
import { nth } from '../support/nth.ts';
import { peerTest } from '../support/peer-test.ts';
import { readWav } from '../support/tone.ts';
import { expectTones, levelsIn } from '../support/tone-levels.ts';

const tones = [440, 880, 1320] as const;
const loopback = 'udp:127.0.0.1:0';
/** What the transactions wait for after the end is not ours. */
const quiet = { session: 0, timer: 0 };
const engine = (seed: number) => createMediaDriver({ portRange: { min: 19_500, max: 19_699 } }, seededEntropy(seed));
const expectNothingLeft = (media: MediaDriver, { counters }: SipEndpoint): void => {
  expect(media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
  expect(counters.busy).toMatchObject(quiet);
};

const answering = async (server: SipServer, count: number): Promise<readonly Call[]> => {
  const calls = server.calls$.pipe(
    map((call) => {
      void call.answer();
      return call;
    }),
    take(count),
    toArray(),
  );
  return firstValueFrom(calls);
};

describe('three calls in one process, on real engines', () => {
  it('each hears the two others and not itself, in three codecs; who is muted is not heard; leaving leaves nothing', async () => {
    const codecs: CodecName[] = ['PCMU', 'PCMA', 'G722'];
    const media = engine(5);
    const server = await createSipServer({ drivers: { media }, listen: loopback, codecs });
    const client = await createSipClient({ listen: loopback, codecs });
    const came = answering(server, 3);
    const callers = tones.map((frequencyHz, i) => {
      const call = client.call(server.uri, { codecs: [nth(codecs, i)] });
      call.play({ kind: 'tone', frequencyHz, level: 0.15 });
      return call;
    });
    const room = conference();
    const joined = (await came).map((call) => room.join(call));
    const byCaller = callers.map((caller) => {
      const member = joined.find((each) => each.call.callId === caller.callId);
      if (member === undefined) throw new Error('a caller is no member');
      return member;
    });
    await Promise.all(callers.map((call) => call.answered));
    const heard = await Promise.all(callers.map((call) => levelsIn(call, tones)));
    for (const [i, levels] of heard.entries())
      expectTones(
        levels,
        tones.map((_, tone) => tone !== i),
      );
    expect(room.counters.limited).toBe(0);

    byCaller[0]?.mute();
    byCaller[1]?.leave();
    const [muted, left, alone] = await Promise.all(callers.map((call) => levelsIn(call, tones)));
    expectTones(muted ?? [], [false, false, true]);
    expectTones(left ?? [], [false, false, false]);
    expectTones(alone ?? [], [false, false, false]);

    await callers[2]?.hangup();
    await byCaller[2]?.left;
    expect(room.members).toEqual([byCaller[0]]);
    room.end();
    await byCaller[0]?.left;
    expect(server.activeCalls()).toHaveLength(2);
    await Promise.all([client.close(), server.close()]);
    expectNothingLeft(media, server);
    expect(client.counters.busy).toMatchObject(quiet);
  });

  it('a bridge passes audio and keys both ways between codecs, each key once', async () => {
    const media = engine(5);
    const server = await createSipServer({ drivers: { media }, listen: loopback, codecs: ['PCMU', 'G722'] });
    const client = await createSipClient({ listen: loopback, codecs: ['PCMU', 'G722'] });
    const came = answering(server, 2);
    const [one, two] = (['PCMU', 'G722'] as const).map((codec, i) => {
      const call = client.call(server.uri, { codecs: [codec] });
      call.play({ kind: 'tone', frequencyHz: nth(tones, i), level: 0.15 });
      return call;
    }) as [Call, Call];
    const [a, b] = (await came) as [Call, Call];
    const bridged = bridge(a, b, { hangup: true });
    await Promise.all([one.answered, two.answered]);
    const [hears, heard] = await Promise.all([levelsIn(one, tones), levelsIn(two, tones)]);
    expectTones(hears, [false, true, false]);
    expectTones(heard, [true, false, false]);

    const digits = firstValueFrom(
      two.dtmf$.pipe(
        map(({ digit }) => digit),
        take(4),
        toArray(),
      ),
    );
    await one.sendDtmf('1#42');
    expect((await digits).join('')).toBe('1#42');

    void one.hangup();
    expect(await bridged.ended).toMatchObject({ by: 'call' });
    await two.ended;
    await Promise.all([client.close(), server.close()]);
    expectNothingLeft(media, server);
  });
});

describe('legs that are unlike', () => {
  it('a bridge joins an encrypted call and a clear one', async () => {
    const server = await createSipServer({ listen: loopback, srtp: 'offer' });
    const secret = await createSipClient({ listen: loopback, srtp: 'require' });
    const clear = await createSipClient({ listen: loopback, codecs: ['PCMA'] });
    const came = answering(server, 2);
    const callers = [secret, clear].map((client, i) => {
      const call = client.call(server.uri);
      call.play({ kind: 'tone', frequencyHz: nth(tones, i), level: 0.15 });
      return call;
    }) as [Call, Call];
    const [a, b] = (await came) as [Call, Call];
    bridge(a, b);
    await Promise.all(callers.map((call) => call.answered));
    expect(callers.map((call) => call.media?.plan.transport.srtp !== undefined)).toEqual([true, false]);
    const [hears, heard] = await Promise.all(callers.map((call) => levelsIn(call, tones)));
    expectTones(hears ?? [], [false, true, false]);
    expectTones(heard ?? [], [true, false, false]);
    await Promise.all([secret.close(), clear.close(), server.close()]);
  });
});

const recorded = async (phone: Baresip): Promise<readonly number[]> => {
  const [path = ''] = await phone.recordings();
  const { samples, sampleRate } = await readWav(path);
  const [from, to] = [Math.floor(samples.length / 3), samples.length - sampleRate / 2];
  return tones.map((hz) => amplitudeAt(hz, samples.subarray(from, to), sampleRate));
};

describe('baresips hear each other through us', () => {
  const phones = (accounts: readonly string[]): Promise<readonly Baresip[]> =>
    Promise.all(
      accounts.map((codec, i) =>
        Baresip.start({
          user: `member${i}`,
          toneHz: nth(tones, i),
          account: `;answermode=auto;audio_codecs=${codec}`,
        }),
      ),
    );

  peerTest(['baresip'], 'three in a conference: each records the two others and not itself', async () => {
    const members = await phones(['PCMU/8000/1', 'PCMU/8000/1', 'PCMU/8000/1']);
    const media = engine(6);
    const client = await createSipClient({ drivers: { media }, listen: loopback });
    const room = conference();
    const calls = members.map((phone) => client.call(phone.uri));
    for (const call of calls) room.join(call);
    await Promise.all(calls.map((call) => call.answered));
    // Five seconds, by the audio itself.
    await firstValueFrom(nth(calls, 0).audio$.pipe(skip(250)));
    expect(room.counters.blocks).toBeGreaterThan(230);
    await Promise.all(calls.map((call) => call.hangup()));
    await Promise.all(members.map((phone) => phone.event('CALL_CLOSED')));
    expect(room.members).toEqual([]);
    for (const [i, phone] of members.entries())
      expectTones(
        await recorded(phone),
        tones.map((_, tone) => tone !== i),
      );
    await client.close();
    expectNothingLeft(media, client);
    await Promise.all(members.map((phone) => phone.stop()));
  });

  peerTest(['baresip'], 'two on a bridge, one in PCMU and one in PCMA: each records the other', async () => {
    const [one, two] = (await phones(['PCMU/8000/1', 'PCMA/8000/1'])) as [Baresip, Baresip];
    const media = engine(6);
    const client = await createSipClient({ drivers: { media }, listen: loopback });
    const [a, b] = [client.call(one.uri), client.call(two.uri)];
    const bridged = bridge(a, b, { hangup: true });
    await Promise.all([a.answered, b.answered]);
    expect([a.media?.plan.audio.send.name, b.media?.plan.audio.send.name]).toEqual(['PCMU', 'PCMA']);
    await firstValueFrom(a.audio$.pipe(skip(200)));
    one.command('hangup');
    expect(await bridged.ended).toEqual({ by: 'call', call: a });
    await Promise.all([one.event('CALL_CLOSED'), two.event('CALL_CLOSED')]);
    expectTones(await recorded(one), [false, true, false]);
    expectTones(await recorded(two), [true, false, false]);
    await client.close();
    expectNothingLeft(media, client);
    await Promise.all([one.stop(), two.stop()]);
  });
});
