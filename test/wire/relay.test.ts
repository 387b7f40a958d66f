import { filter, firstValueFrom, map, skip, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import {
  type Bridge,
  bridge,
  type Call,
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
import { measureTone, readWav } from '../support/tone.ts';
import { expectTones, levelsIn } from '../support/tone-levels.ts';

const tones = [440, 880] as const;
const loopback = 'udp:127.0.0.1:0';
const engine = () => createMediaDriver({ portRange: { min: 19_700, max: 19_899 } }, seededEntropy(5));

const expectNothingLeft = (media: MediaDriver, { counters }: SipEndpoint): void => {
  expect(media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
  expect(counters.busy).toMatchObject({ session: 0, timer: 0 });
};

const answering = (server: SipServer): Promise<readonly [Call, Call]> =>
  firstValueFrom(
    server.calls$.pipe(
      map((call) => {
        void call.answer();
        return call;
      }),
      take(2),
      toArray(),
    ),
  ) as Promise<readonly Call[]> as Promise<readonly [Call, Call]>;

const calling = (
  endpoints: readonly [Awaited<ReturnType<typeof createSipClient>>, Awaited<ReturnType<typeof createSipClient>>],
  to: string,
) =>
  endpoints.map((endpoint, i) => {
    const call = endpoint.call(to);
    call.play({ kind: 'tone', frequencyHz: nth(tones, i), level: 0.15 });
    return call;
  }) as [Call, Call];

const becomes = (bridged: Bridge, media: Bridge['media']): Promise<unknown> =>
  firstValueFrom(bridged.media$.pipe(filter((now) => now === media)));

const expectEachOther = async (one: Call, two: Call): Promise<void> => {
  const [hears, heard] = await Promise.all([levelsIn(one, tones), levelsIn(two, tones)]);
  expectTones(hears ?? [], [false, true]);
  expectTones(heard ?? [], [true, false]);
};

const keysOf = (call: Call, count: number): Promise<string> =>
  firstValueFrom(
    call.dtmf$.pipe(
      map(({ digit }) => digit),
      take(count),
      toArray(),
      map((digits) => digits.join('')),
    ),
  );

describe('two calls in one process, on real engines', () => {
  it('packets pass as they are, SRTP on one leg; keys once on every leg; hold, playing and the end take it back', async () => {
    const media = engine();
    const server = await createSipServer({ drivers: { media }, listen: loopback, srtp: 'offer' });
    const secret = await createSipClient({ listen: loopback, srtp: 'require' });
    const clear = await createSipClient({ listen: loopback });
    const came = answering(server);
    const [one, two] = calling([secret, clear], server.uri);
    const [a, b] = await came;
    const bridged = bridge(a, b, { hangup: true });
    const seen: string[] = [];
    bridged.media$.subscribe((now) => seen.push(now));
    await Promise.all([one.answered, two.answered, becomes(bridged, 'relay')]);
    const [ofSecret, ofClear] = a.callId === one.callId ? [a, b] : [b, a];
    expect([
      ofSecret.media?.plan.transport.srtp === undefined,
      ofClear.media?.plan.transport.srtp === undefined,
    ]).toEqual([false, true]);
    await expectEachOther(one, two);
    const heard = await firstValueFrom(two.audio$.pipe(skip(15), take(100), toArray()));
    const tone = measureTone({
      sampleRate: 8000,
      channels: 1,
      samples: Float64Array.from(heard.flatMap(({ samples }) => [...samples])),
    });
    expect(Math.abs(tone.peakHz - 440)).toBeLessThan(3);
    expect(tone.steadyDb).toBeGreaterThan(25);

    const keys = [keysOf(two, 4), keysOf(ofSecret, 4)];
    await one.sendDtmf('1#42');
    expect(await Promise.all(keys)).toEqual(['1#42', '1#42']);
    // Whatever came twice would stand before this.
    const next = keysOf(two, 1);
    await one.sendDtmf('9');
    expect(await next).toBe('9');

    await ofSecret.hold();
    expect(bridged.held).toBe(true);
    const still = await levelsIn(two, tones, 30);
    expectTones(still, [false, false]);
    await ofSecret.resume();
    await becomes(bridged, 'relay');
    await expectEachOther(one, two);

    const playing = ofClear.play({ kind: 'tone', frequencyHz: 1320, level: 0.15 });
    await becomes(bridged, 'transcode');
    expectTones(await levelsIn(two, [...tones, 1320]), [false, false, true]);
    expectTones(await levelsIn(one, tones), [false, true]);
    playing.stop();
    await becomes(bridged, 'relay');
    await expectEachOther(one, two);
    expect(seen).toEqual(['relay', 'transcode', 'relay']);

    void one.hangup();
    expect(await bridged.ended).toMatchObject({ by: 'call' });
    await two.ended;
    const { packetsLost = -1 } = two.counters ?? {};
    expect(packetsLost).toBe(0);
    await Promise.all([secret.close(), clear.close(), server.close()]);
    expectNothingLeft(media, server);
  });

  it('the legs may belong to a server and a client, with engines of their own', async () => {
    const server = await createSipServer({ listen: loopback });
    const target = await createSipServer({ listen: loopback, codecs: ['PCMU'] });
    const client = await createSipClient({ listen: loopback });
    target.calls$.subscribe((call) => {
      call.play({ kind: 'tone', frequencyHz: 880, level: 0.15 });
      void call.answer();
    });
    const bridging = firstValueFrom(
      server.calls$.pipe(
        map((incoming) => {
          const outgoing = client.call(target.uri);
          void outgoing.answered.then(() => incoming.answer());
          return bridge(incoming, outgoing, { hangup: true });
        }),
      ),
    );
    const caller = await createSipClient({ listen: loopback });
    const call = caller.call(server.uri);
    call.play({ kind: 'tone', frequencyHz: 440, level: 0.15 });
    const bridged = await bridging;
    await Promise.all([call.answered, becomes(bridged, 'relay')]);
    expectTones(await levelsIn(call, tones), [false, true]);
    expectTones(await levelsIn(target.activeCalls()[0] as Call, tones), [true, false]);
    await call.hangup();
    await bridged.ended;
    await Promise.all([caller.close(), client.close(), target.close(), server.close()]);
  });

  it.each([
    [{ workers: 1 }, 'relay'],
    [{ workers: 2 }, 'transcode'],
    [{ workers: 1, transcode: true }, 'transcode'],
  ] as const)('%o: %s, and each hears the other', async ({ workers, ...wish }, media) => {
    const server = await createSipServer({ listen: loopback, media: { workers } });
    const client = await createSipClient({ listen: loopback });
    const came = answering(server);
    const [one, two] = calling([client, client], server.uri);
    const [a, b] = await came;
    const bridged = bridge(a, b, 'transcode' in wish ? { media: 'transcode' } : {});
    await Promise.all([one.answered, two.answered, becomes(bridged, media)]);
    await expectEachOther(one, two);
    expect(bridged.media).toBe(media);
    bridged.end();
    expectTones(await levelsIn(one, tones, 30), [false, false]);
    await Promise.all([client.close(), server.close()]);
  });
});

describe('baresips hear each other through us', () => {
  peerTest(['baresip'], 'packets pass as they are: each records the other, in its own packet time', async () => {
    const [one, two] = (await Promise.all(
      tones.map((toneHz, i) =>
        Baresip.start({ user: `relayed${i}`, toneHz, account: ';answermode=auto;audio_codecs=PCMU/8000/1' }),
      ),
    )) as [Baresip, Baresip];
    const media = engine();
    const client = await createSipClient({ drivers: { media }, listen: loopback });
    const [a, b] = [client.call(one.uri), client.call(two.uri)];
    const bridged = bridge(a, b, { hangup: true });
    await Promise.all([a.answered, b.answered, becomes(bridged, 'relay')]);
    await firstValueFrom(a.audio$.pipe(skip(200)));
    expect(bridged.media).toBe('relay');
    one.command('hangup');
    expect(await bridged.ended).toEqual({ by: 'call', call: a });
    await Promise.all([one.event('CALL_CLOSED'), two.event('CALL_CLOSED')]);
    for (const [phone, wanted] of [
      [one, [false, true]],
      [two, [true, false]],
    ] as const) {
      const { samples, sampleRate } = await readWav((await phone.recordings())[0] ?? '');
      const middle = samples.subarray(Math.floor(samples.length / 3), samples.length - sampleRate / 2);
      expectTones(
        tones.map((hz) => amplitudeAt(hz, middle, sampleRate)),
        wanted,
      );
    }
    await client.close();
    expectNothingLeft(media, client);
    await Promise.all([one.stop(), two.stop()]);
  });
});
