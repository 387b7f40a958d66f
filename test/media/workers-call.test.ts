import { firstValueFrom, take, toArray } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import { createSipClient, createSipServer, type SipEndpoint } from '../../src/index.ts';
import { createWorkerMedia } from '../../src/media/workers/create-worker-media.ts';
import { failingCodec } from '../support/failing-codec.ts';
import { RawPhone } from '../support/raw-phone.ts';
import { measureTone } from '../support/tone.ts';

// Whole endpoints whose media is in worker threads; real sockets on loopback.

const open: SipEndpoint[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const listen = 'udp:127.0.0.1:0';

it('a call through two workers: a tone, a digit, counters, and nothing left', async () => {
  const server = await createSipServer({ listen, media: { workers: 2, ports: '14200-14219' } });
  const client = await createSipClient({ listen, media: { workers: 1, ports: '14220-14239' } });
  open.push(server, client);
  const called = firstValueFrom(server.calls$);
  const call = client.call(server.uri);
  const incoming = await called;
  incoming.play({ kind: 'tone', frequencyHz: 1000 });
  void incoming.answer();
  await call.answered;
  const heard = await firstValueFrom(call.audio$.pipe(take(100), toArray()));
  const samples = Float64Array.from(heard.flatMap((frame) => [...frame.samples]));
  expect(Math.abs(measureTone({ sampleRate: 8000, channels: 1, samples }).peakHz - 1000)).toBeLessThan(3);
  const digit = firstValueFrom(incoming.dtmf$);
  await call.sendDtmf('5');
  expect((await digit).digit).toBe('5');
  await call.hangup();
  await Promise.all([call.ended, incoming.ended]);
});

it('a worker that dies ends its call for want of media; the next call is answered by a new one', async () => {
  const media = createWorkerMedia({ portRange: { min: 14_240, max: 14_259 } }, 1, [failingCodec]);
  const server = await createSipServer({ listen, codecs: ['PCMA', 'PCMU'], drivers: { media } });
  const client = await createSipClient({ listen, codecs: ['PCMA', 'PCMU'], media: { ports: '14260-14279' } });
  open.push(server, client);
  server.calls$.subscribe((incoming) => {
    incoming.play({ kind: 'tone', frequencyHz: 440 });
    void incoming.answer();
  });
  const doomed = firstValueFrom(server.calls$);
  const call = client.call(server.uri, { codecs: ['PCMA'] });
  expect(await (await doomed).ended).toMatchObject({ by: 'media', reason: expect.stringContaining('planted') });
  await call.ended;
  const next = client.call(server.uri, { codecs: ['PCMU'] });
  await next.answered;
  expect(await firstValueFrom(next.audio$.pipe(take(10), toArray()))).toHaveLength(10);
  await next.hangup();
});

it('four listeners that take 25 ms over each frame leave the main thread to SIP: requests are answered between the frames', async () => {
  const server = await createSipServer({ listen, media: { workers: 1, ports: '14320-14339' } });
  const client = await createSipClient({ listen, media: { workers: 1, ports: '14340-14359' } });
  open.push(server, client);
  let taken = 0;
  const busy = (): void => {
    taken += 1;
    for (const until = performance.now() + 25; performance.now() < until; );
  };
  server.calls$.subscribe((incoming) => {
    void incoming.answer();
    incoming.audio$.subscribe(busy);
  });
  for (const call of [client.call(server.uri), client.call(server.uri)]) {
    await call.answered;
    call.audio$.subscribe(busy);
  }
  const phone = await RawPhone.open();
  const port = server.listening[0]?.port ?? 0;
  const options = (n: number): string => {
    const from = `127.0.0.1:${phone.sipPort}`;
    return [
      `OPTIONS sip:127.0.0.1:${port} SIP/2.0`,
      `Via: SIP/2.0/UDP ${from};branch=z9hG4bK-${n}`,
      'Max-Forwards: 70',
      `From: <sip:phone@${from}>;tag=p`,
      `To: <sip:127.0.0.1:${port}>`,
      `Call-ID: options-${n}`,
      `CSeq: ${n} OPTIONS`,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
  };
  let answers = 0;
  for (const until = taken + 40; taken < until; answers += 1) {
    phone.send(options(answers + 1), port);
    const { message } = await phone.take(({ callId }) => callId === `options-${answers + 1}`);
    expect(message).toMatchObject({ kind: 'response', status: 200 });
  }
  phone.close();
  expect(answers).toBeGreaterThan(20);
  const third = client.call(server.uri);
  await third.answered;
  await third.hangup();
});
