import { filter, firstValueFrom } from 'rxjs';
import { afterEach, expect, it } from 'vitest';
import type { CallQuality } from '../../src/api/call/call-event.ts';
import { createSipClient } from '../../src/api/client/create-sip-client.ts';
import type { EndpointConfig } from '../../src/api/config/config.ts';
import { createSipServer } from '../../src/api/server/create-sip-server.ts';
import { callSummary, summaryText } from '../../src/cli/call-summary.ts';
import { liveParts } from '../../src/cli/follow-calls.ts';

// Two endpoints over loopback, the real clock; everything waits for events.

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0)) await each.close();
});

const pair = async (media: EndpointConfig['media'], theirs: EndpointConfig['media'] = media) => {
  const server = await createSipServer({ listen: 'udp:127.0.0.1:0', ...(media === undefined ? {} : { media }) });
  const client = await createSipClient({
    listen: 'udp:127.0.0.1:0',
    ...(theirs === undefined ? {} : { media: theirs }),
  });
  closing.push(client, server);
  return { server, client };
};

it('quality$ tells of both directions: loss, jitter, round trip, MOS; and the end keeps it', async () => {
  const { server, client } = await pair({ ports: '15300-15398', rtcpIntervalMs: 500 });
  server.calls$.subscribe((call) => {
    call.play({ kind: 'echo' });
    void call.answer();
  });
  const call = client.call(server.uri);
  call.play({ kind: 'tone', frequencyHz: 440 });
  call.audio$.subscribe();
  await call.answered;
  expect(call.media?.plan).toMatchObject({ transport: { rtcpMux: true }, audio: { voipMetrics: true } });
  const told = call.quality$.pipe(
    filter(({ report }) => report?.roundTripMs !== undefined && report.remoteMetrics !== undefined),
  );
  const quality: CallQuality = await firstValueFrom(told);
  expect(quality.report).toMatchObject({ codec: 'PCMU', remote: { packetsLost: 0, fractionLost: 0 } });
  expect(quality.report?.remoteMetrics).toMatchObject({ burst: { lossShare: 0, ms: 0 }, gap: { lossShare: 0 } });
  expect(quality.report?.remoteMetrics?.gap.ms).toBeGreaterThan(100);
  // Over loopback 4.4. A machine that is busy for a moment makes packets late, and the delay of all longer.
  expect(quality.report?.roundTripMs).toBeLessThan(500);
  expect(quality.report?.quality?.mos).toBeGreaterThan(3);
  expect(quality.report?.remoteQuality?.mos).toBeGreaterThan(3);
  await call.hangup();
  const { counters } = call;
  if (counters === undefined) throw new Error('no counters');
  expect(counters.report?.remote?.packetsLost).toBe(0);
  expect(callSummary(counters)).toMatchObject({
    codec: 'PCMU',
    sent: counters.packetsSent,
    received: counters.packetsReceived,
    lossPercent: 0,
    mos: expect.any(Number),
    remote: { lost: 0, lossPercent: 0, mos: expect.any(Number) },
  });
  expect(summaryText(counters)).toMatch(
    /^\d+ RTP packets sent, \d+ received, loss 0 %, jitter [\d.]+ ms, round trip [\d.]+ ms, MOS 4/,
  );
  expect(liveParts(75, quality, undefined, -18.4, 2).join('  ')).toMatch(
    /^1:15 {2}2 more {2}loss 0 % {2}jitter [\d.]+ ms {2}level -18 dBov {2}MOS 4\.\d {2}round trip/,
  );
}, 20_000);

it('no media comes: told, and with onTimeout hangup the call ends for it (RFC 3264 §8.4)', async () => {
  const { server, client } = await pair(
    { ports: '15400-15498', timeoutMs: 1000, onTimeout: 'hangup' },
    { fixedPort: 38_499 },
  );
  const events: string[] = [];
  server.calls$.subscribe((call) => {
    call.events$.subscribe((event) => events.push(event.type));
    void call.answer();
  });
  const call = client.call(server.uri);
  await call.answered;
  const [incoming] = server.activeCalls();
  expect(await incoming?.ended).toEqual({ by: 'timeout', waitingFor: 'media' });
  expect(events.filter((each) => each === 'mediaTimeout').length).toBe(1);
  expect(await call.ended).toEqual({ by: 'remote' });
}, 20_000);

it('rtcpMux false is neither offered nor taken', async () => {
  const { server, client } = await pair({ ports: '15500-15598', rtcpMux: false }, { ports: '15600-15698' });
  server.calls$.subscribe((call) => void call.answer());
  const call = client.call(server.uri);
  await call.answered;
  expect(call.media?.plan.transport.rtcpMux).toBeUndefined();
  expect(call.media?.plan.transport.remote.rtcpPort).toBe((call.media?.plan.transport.remote.port ?? 0) + 1);
  await call.hangup();
}, 20_000);

it.each([
  [{ jitter: { minMs: -1 } }, 'media.jitter.minMs'],
  [{ jitter: { most: 1 } }, 'media.jitter.most'],
  [{ rtcpIntervalMs: 10 }, 'media.rtcpIntervalMs'],
  [{ onTimeout: 'cry' }, 'media.onTimeout'],
  [{ rtcpMux: 'yes' }, 'media.rtcpMux'],
])('%j is named as wrong', async (media, path) => {
  await expect(createSipServer({ media } as never)).rejects.toThrow(path);
});
