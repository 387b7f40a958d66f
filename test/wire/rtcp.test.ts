import { lastValueFrom, take } from 'rxjs';
import { describe, expect } from 'vitest';
import { type Call, createSipClient, createSipServer, type MediaCounters } from '../../src/index.ts';
import { Baresip } from '../support/baresip.ts';
import { freePort } from '../support/free-port.ts';
import { peerTest } from '../support/peer-test.ts';

const talkMs = 8_000;
/** Next to nothing over loopback, some ms on a busy machine; a wrong unit or clock would show as hundreds. */
const busyMs = 60;

/** Ends when `talkMs` of audio were received, in frames of 20 ms. */
const received = (call: Call): Promise<unknown> => lastValueFrom(call.audio$.pipe(take(talkMs / 20)));

const expectGood = (counters: MediaCounters | undefined): void => {
  const report = counters?.report;
  expect(counters?.packetsLost).toBe(0);
  expect(counters?.jitterMs).toBeLessThan(busyMs);
  expect(report?.rtcp.sent).toBeGreaterThan(0);
  expect(report?.rtcp.received).toBeGreaterThan(0);
  expect(report?.remote?.packetsLost).toBe(0);
  expect(report?.remote?.jitterMs).toBeLessThan(busyMs);
  expect(report?.roundTripMs).toBeGreaterThanOrEqual(0);
  expect(report?.roundTripMs).toBeLessThan(busyMs);
  expect(report?.quality?.mos).toBeGreaterThan(3);
  expect(report?.remoteQuality?.mos).toBeGreaterThan(3);
  // At the start baresip sends an APP packet by itself, to open a way through NAT: no compound (RFC 3550 §6.1). It is from
  // an unknown source when it overtakes the description that names its port.
  const { rtcp = 0, source = 0, late = 0, ...others } = counters?.dropped ?? {};
  expect(rtcp + source).toBeLessThanOrEqual(1);
  expect(late).toBeLessThan(20);
  expect(others).toEqual({});
};

describe('RTCP with baresip: the figures of both ends (RFC 3550 §6)', () => {
  peerTest(['baresip'], 'it calls us: each reports to the other, round trip included', async () => {
    const port = await freePort();
    const server = await createSipServer({
      listen: `udp:127.0.0.1:${port}`,
      media: { rtcpIntervalMs: 1500, ports: '18000-18099' },
    });
    const phone = await Baresip.start({ user: 'alice', toneHz: 440, account: ';audio_codecs=PCMU/8000/1' });
    server.calls$.subscribe((call) => {
      call.play({ kind: 'tone', frequencyHz: 880 });
      call.audio$.subscribe();
      call.answer();
    });
    phone.command('dial', `sip:tone@127.0.0.1:${port}`);
    await phone.event('CALL_ESTABLISHED');
    const [call] = server.activeCalls();
    if (call === undefined) throw new Error('no call is active');
    await received(call);
    phone.command('hangup');
    await phone.event('CALL_CLOSED');
    await call?.ended;
    expectGood(call?.counters);
    await server.close();
    await phone.stop();
    // Its own view at hang-up: transmit is what our reports told it, receive what it counted.
    const row = (name: string): readonly number[] =>
      new RegExp(`^${name}\\s+([\\d.]+)\\s+([\\d.]+)`, 'm').exec(phone.log)?.slice(1).map(Number) ?? [];
    expect(Math.abs((row('packets:')[0] ?? 0) - (call?.counters?.packetsReceived ?? 0))).toBeLessThanOrEqual(3);
    expect(row('pkt.report:')[0]).toBeGreaterThan(100);
    expect(row('lost:')).toEqual([0, 0]);
    expect(row('jitter:')[0]).toBeLessThan(busyMs);
    expect(row('jitter:')[1]).toBeLessThan(busyMs);
  });

  peerTest(['baresip'], 'we call it', async () => {
    const phone = await Baresip.start({ user: 'bob', toneHz: 440 });
    const client = await createSipClient({
      listen: 'udp:127.0.0.1:0',
      media: { rtcpIntervalMs: 1500, ports: '18100-18199' },
    });
    const call = client.call(phone.uri);
    call.play({ kind: 'tone', frequencyHz: 880 });
    call.audio$.subscribe();
    await call.answered;
    await received(call);
    await call.hangup();
    await phone.event('CALL_CLOSED');
    expectGood(call.counters);
    await client.close();
    await phone.stop();
  });
});
