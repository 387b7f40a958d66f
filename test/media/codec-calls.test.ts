import { filter, firstValueFrom, take, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Call, createSipClient, createSipServer, type EndpointConfig, type SipEndpoint } from '../../src/index.ts';
import { opus } from '../../src/opus/index.ts';
import { measureTone } from '../support/tone.ts';
import { untyped } from '../support/untyped.ts';

// Whole endpoints, real sockets on loopback: codecs by name, from the configuration to the samples.

const open: SipEndpoint[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const ends = async (served: EndpointConfig['codecs'], calling: EndpointConfig['codecs']) => {
  const listen = 'udp:127.0.0.1:0';
  const server = await createSipServer({ listen, ...(served && { codecs: served }) });
  const client = await createSipClient({ listen, ...(calling && { codecs: calling }) });
  open.push(server, client);
  return { server, client };
};

const names = (call: Call): readonly string[] => call.media?.plan.audio.receive.map(({ name }) => name) ?? [];

it.each([
  ['G722', 'G722', 16_000, 8000],
  ['L16', 'L16', 16_000, 16_000],
  ['L16/8000', 'L16', 8000, 8000],
  ['opus', 'OPUS', 48_000, 48_000],
] as const)('%s carries a tone from one to the other, and a digit', async (codec, name, sampleRate, clockRate) => {
  const { server, client } = await ends([codec, 'PCMU'], [codec]);
  const called = firstValueFrom(server.calls$);
  const call = client.call(server.uri);
  const incoming = await called;
  incoming.play({ kind: 'tone', frequencyHz: 1000 });
  void incoming.answer();
  const frames = firstValueFrom(call.audio$.pipe(take(100), toArray()));
  await call.answered;
  expect(call.media?.plan.audio.send).toMatchObject({ name, clockRate });
  const heard = await frames;
  expect(new Set(heard.map((frame) => frame.sampleRate))).toEqual(new Set([sampleRate]));
  const samples = Float64Array.from(heard.flatMap((frame) => [...frame.samples]));
  const found = measureTone({ sampleRate, channels: 1, samples });
  expect(Math.abs(found.peakHz - 1000)).toBeLessThan(3);
  // Of another codec it would be noise.
  expect(found.steadyDb).toBeGreaterThan(6);
  const digit = firstValueFrom(incoming.dtmf$);
  await call.sendDtmf('7', { durationMs: 100 });
  const { digit: key, durationMs } = await digit;
  expect([key, durationMs]).toEqual(['7', 100]);
  await call.hangup();
});

describe('codecs of one call', () => {
  it('a call offers its own', async () => {
    const { server, client } = await ends(['PCMU', 'PCMA', 'G722'], ['PCMU', 'PCMA']);
    server.calls$.subscribe((incoming) => void incoming.answer());
    const call = client.call(server.uri, { codecs: ['G722', 'PCMA'] });
    await call.answered;
    expect([...names(call)].sort()).toEqual(['G722', 'PCMA']);
    await call.hangup();
  });

  it('an answer prefers its own', async () => {
    const { server, client } = await ends(['PCMU', 'PCMA', 'G722'], ['PCMU', 'PCMA', 'G722']);
    server.calls$.subscribe((incoming) => void incoming.answer({ codecs: ['G722'] }));
    const call = client.call(server.uri);
    await call.answered;
    expect(call.media?.plan.audio.send.name).toBe('G722');
    expect(names(call)).toEqual(['G722']);
    await call.hangup();
  });

  it('none in common with the offer: 488', async () => {
    const { server, client } = await ends(['PCMU', 'G722'], ['PCMU']);
    server.calls$.subscribe((incoming) => void incoming.answer({ codecs: ['G722'] }));
    const call = client.call(server.uri);
    expect(await call.ended).toMatchObject({ by: 'remote', status: 488 });
  });

  it('what there is not is said', async () => {
    const { client } = await ends(undefined, undefined);
    expect(() => client.call('sip:a@127.0.0.1', { codecs: ['G729' as 'G722'] })).toThrow('there is no "G729"');
    expect(() => client.call('sip:a@127.0.0.1', { codecs: [] })).toThrow('codecs: must not be empty');
    await expect(createSipClient({ codecs: ['Opus' as 'opus'] })).rejects.toThrow(/codecs\[0\]: must be "PCMU"/);
  });
});

it('opus() brings its settings into the offer', async () => {
  const { server, client } = await ends(['opus'], [await opus({ dtx: true, maxAverageBitrate: 24_000 })]);
  const parameters = firstValueFrom(server.calls$.pipe(filter((call) => call.request !== undefined)));
  const call = client.call(server.uri);
  const body = Buffer.from((await parameters).request?.body ?? []).toString();
  expect(body).toContain('a=fmtp:96 useinbandfec=1;usedtx=1;maxaveragebitrate=24000\r\n');
  expect(body).toContain('telephone-event/48000\r\n');
  await call.hangup();
});

describe('silence suppression', () => {
  const between = async (served: boolean, calling: boolean, workers = 0) => {
    const listen = 'udp:127.0.0.1:0';
    const server = await createSipServer({ listen, media: { silenceSuppression: served, workers } });
    const client = await createSipClient({ listen, media: { silenceSuppression: calling } });
    open.push(server, client);
    return { server, client };
  };
  const sent = async (call: Call): Promise<number> => {
    await call.ended;
    return call.counters?.packetsSent ?? 0;
  };

  it.each([
    ['both, in a worker thread too', true, true, 1, true],
    ['the caller alone', false, true, 0, false],
    ['the called alone', true, false, 0, false],
  ])('wanted by %s', async (_, served, calling, workers, agreed) => {
    const { server, client } = await between(served, calling, workers);
    const called = firstValueFrom(server.calls$);
    const call = client.call(server.uri);
    const incoming = await called;
    void incoming.answer();
    await call.answered;
    expect(call.media?.plan.audio.comfortNoise).toEqual(agreed ? { send: 13, receive: [13] } : undefined);
    expect(incoming.media?.plan.audio.comfortNoise).toEqual(agreed ? { send: 13, receive: [13] } : undefined);
    // Neither plays anything: two seconds of silence, heard as such.
    incoming.play({ kind: 'silence' });
    await firstValueFrom(call.audio$.pipe(take(100)).pipe(toArray()));
    await call.hangup();
    for (const each of [call, incoming]) {
      if (agreed) expect(await sent(each)).toBeLessThan(20);
      else expect(await sent(each)).toBeGreaterThan(90);
    }
    expect(call.counters).toMatchObject({ packetsLost: 0 });
  });

  it('one call may want it, or not, otherwise than the others', async () => {
    const { server, client } = await between(false, true);
    server.calls$.subscribe((incoming) => void incoming.answer({ silenceSuppression: true }));
    const sparing = client.call(server.uri);
    const generous = client.call(server.uri, { silenceSuppression: false });
    await Promise.all([sparing.answered, generous.answered]);
    expect(sparing.media?.plan.audio.comfortNoise).toEqual({ send: 13, receive: [13] });
    expect(generous.media?.plan.audio.comfortNoise).toBeUndefined();
    await Promise.all([sparing.hangup(), generous.hangup()]);
    const wrong = { silenceSuppression: untyped<boolean>('yes') };
    expect(() => client.call(server.uri, wrong)).toThrow(/silenceSuppression/);
  });
});
