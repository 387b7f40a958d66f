import { createSocket } from 'node:dgram';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSipClient } from '../../src/api/client/create-sip-client.ts';
import { nth } from '../support/nth.ts';
import { measureTone, readWav } from '../support/tone.ts';
import { build } from './built.ts';
import { endAll, Rxsip, serving } from './rxsip.ts';

let folder: string;
beforeAll(async () => {
  await build();
  folder = await mkdtemp(join(tmpdir(), 'rxsip-cli-'));
}, 90_000);
afterEach(endAll);
afterAll(() => rm(folder, { recursive: true, force: true }));

const calling = (uri: string, ...args: readonly string[]): Rxsip =>
  new Rxsip('call', uri, '--local', '127.0.0.1:0', '--json', ...args);

describe('rxsip call and rxsip serve', () => {
  it('rxsip call and rxsip serve print events and counters, record, and exit with 0', async () => {
    const recordings = join(folder, 'calls');
    const { server, uri } = await serving('--record', recordings);
    const wav = join(folder, 'heard.wav');
    const caller = calling(uri, '--play', 'tone', '--record', wav, '--for', '1.5');
    expect(await caller.exit).toBe(0);
    const { call } = await server.event('ended');
    server.signal('SIGTERM');
    expect(await server.exit).toBe(0);
    expect([caller.stderr, server.stderr]).toEqual(['', '']);

    const types = caller.events.map((line) => (line.event === 'state' ? line.state : line.event));
    expect(types).toEqual(expect.arrayContaining(['outgoing', 'ringing', 'media', 'active', 'recorded', 'ended']));
    expect(types.at(-1)).toBe('ended');
    for (const line of caller.events) expect(Date.parse(String(line.time))).toBeGreaterThan(0);
    const [incoming] = server.of('incoming');
    expect(incoming).toMatchObject({ call, to: uri, remote: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
    expect(incoming?.callId).toBe(caller.of('outgoing')[0]?.callId);
    expect(server.of('media')[0]).toMatchObject({ codec: 'PCMU', direction: 'sendrecv' });
    expect(server.of('ended')[0]).toMatchObject({ call, cause: { by: 'remote' } });
    expect(caller.of('ended')[0]).toMatchObject({ cause: { by: 'local' } });
    for (const side of [server, caller]) {
      const { counters } = nth(side.of('ended'), 0);
      expect(counters?.packetsSent).toBeGreaterThan(60);
      expect(counters?.packetsReceived).toBeGreaterThan(60);
    }
    const [theirs] = await readdir(recordings);
    for (const path of [wav, join(recordings, String(theirs))]) {
      const tone = measureTone(await readWav(path));
      expect(tone.peakHz, path).toBeGreaterThan(435);
      expect(tone.peakHz, path).toBeLessThan(445);
    }
  });

  it('a call may use codecs, encryption, workers, recordings, DTMF and a summary at once', async () => {
    const recordings = join(folder, 'all');
    const flags = ['--srtp', 'require', '--workers', '1', '--record', recordings];
    const { server, uri } = await serving('--codecs', 'opus,g722,pcmu', '--dtmf', '1234#', ...flags);
    const caller = calling(uri, '--codecs', 'g722,pcmu', '--dtmf', '56', '--play', 'tone', '--for', '3.5', ...flags);
    expect(await caller.exit).toBe(0);
    await server.event('ended');
    const keys = (side: Rxsip): string => side.of('dtmf').reduce((text, { digit }) => text + String(digit), '');
    expect([keys(server), keys(caller)]).toEqual(['56', '1234#']);
    const quality = { lost: 0, lossPercent: 0, jitterMs: expect.any(Number), mos: expect.any(Number) };
    for (const side of [server, caller]) {
      expect(side.of('media')[0]).toMatchObject({
        codec: 'G722',
        srtp: 'AES_CM_128_HMAC_SHA1_80',
        local: { host: '127.0.0.1' },
      });
      const { summary } = nth(side.of('ended'), 0);
      // The first report of the peer comes within 3.1 s (RFC 3550 §6.3.1).
      expect(summary).toMatchObject({ codec: 'G722', ...quality, remote: quality });
      expect(summary?.sent).toBeGreaterThan(100);
      expect(summary?.received).toBeGreaterThan(100);
    }
    const files = await readdir(recordings);
    expect(files.map((name) => /^\d{4}-\d\d-\d\dT[\dZ-]+-\w+\.wav$/.test(name))).toEqual([true, true]);
    for (const name of files) {
      const tone = measureTone(await readWav(join(recordings, name)));
      expect(Math.abs(tone.peakHz - 440), name).toBeLessThan(5);
      expect(tone.steadyDb, name).toBeGreaterThan(20);
    }
  });

  it('--dtmf sends digits in both directions, and a busy tone can be played', async () => {
    const { server, uri } = await serving('--dtmf', '9', '--answer', 'busy:uk');
    const caller = calling(uri, '--dtmf', '12#', '--for', '1.2');
    expect(await caller.exit).toBe(0);
    await server.event('ended');
    const pressed = (side: Rxsip): unknown[] => side.of('dtmf').map(({ digit, method }) => [digit, method]);
    expect(pressed(server)).toEqual([
      ['1', 'rtp'],
      ['2', 'rtp'],
      ['#', 'rtp'],
    ]);
    expect(pressed(caller)).toEqual([['9', 'rtp']]);
  });

  it('--hold-at and --resume-at hold and resume at their times', async () => {
    const { server, uri } = await serving();
    const caller = calling(uri, '--hold-at', '0.2', '--resume-at', '0.5', '--for', '0.8');
    expect(await caller.exit).toBe(0);
    await server.event('ended');
    expect(caller.of('hold').map(({ local, remote }) => [local, remote])).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(server.of('hold').map(({ local, remote }) => [local, remote])).toEqual([
      [false, true],
      [false, false],
    ]);
  });

  it('a rejected call exits 1 and names the status', async () => {
    const { uri } = await serving('--reject', '486');
    const caller = calling(uri);
    expect(await caller.exit).toBe(1);
    expect(caller.of('ended')[0]).toMatchObject({ cause: { by: 'remote', status: 486 } });
  });

  it('--cancel-after cancels a call that rings, and exits 0', async () => {
    const { server, uri } = await serving('--ring', '60');
    const caller = calling(uri, '--cancel-after', '0.3');
    expect(await caller.exit).toBe(0);
    expect(caller.of('ended')[0]).toMatchObject({ cause: { by: 'local' } });
    expect(await server.event('ended')).toMatchObject({ cause: { by: 'remote' } });
    expect(server.of('media')).toEqual([]);
  });

  it('--hangup-after ends the call by the server, and the caller exits 0', async () => {
    const { uri } = await serving('--hangup-after', '0.3', '--answer', 'silence');
    const caller = calling(uri);
    expect(await caller.exit).toBe(0);
    expect(caller.of('ended')[0]).toMatchObject({ cause: { by: 'remote' } });
  });

  it('--no-ring answers without 180; --early-media rings with 183 and audio', async () => {
    const plain = await serving('--no-ring');
    const first = calling(plain.uri, '--for', '0.1');
    expect(await first.exit).toBe(0);
    expect(first.of('progress')).toEqual([]);
    const early = await serving('--early-media', '--ring', '0.3');
    const second = calling(early.uri, '--for', '0.1');
    expect(await second.exit).toBe(0);
    expect(second.of('progress')).toMatchObject([{ status: 183 }]);
    const order = second.events.map((line) => (line.event === 'state' ? line.state : line.event));
    expect(order.indexOf('media')).toBeLessThan(order.indexOf('active'));
  });

  it('--answer echo plays the received audio back', async () => {
    const { uri } = await serving('--answer', 'echo');
    const wav = join(folder, 'echo.wav');
    const caller = calling(uri, '--play', 'tone', '--record', wav, '--for', '1.5', '--rtp-ports', '17000-17999');
    expect(await caller.exit).toBe(0);
    expect(measureTone(await readWav(wav)).peakHz).toBeCloseTo(440, -1);
    const { local } = nth(caller.of('media'), 0);
    expect(local?.port).toBeGreaterThanOrEqual(17_000);
    expect(local?.port).toBeLessThan(18_000);
  });

  it('--max-calls refuses one more call with 503', async () => {
    const { uri } = await serving('--max-calls', '1');
    const first = calling(uri);
    await first.event('state', { state: 'active' });
    const second = calling(uri);
    expect(await second.exit).toBe(1);
    expect(second.of('ended')[0]).toMatchObject({ cause: { by: 'remote', status: 503 } });
    first.signal('SIGINT');
    expect(await first.exit).toBe(0);
  });

  it('SIGINT hangs up and exits, on either side', async () => {
    const { server, uri } = await serving();
    const one = calling(uri);
    const two = calling(uri);
    await Promise.all([one.event('state', { state: 'active' }), two.event('state', { state: 'active' })]);
    one.signal('SIGINT');
    expect(await one.exit).toBe(0);
    expect(await server.event('ended')).toMatchObject({ cause: { by: 'remote' } });
    server.signal('SIGINT');
    expect(await server.exit).toBe(0);
    expect(await two.exit).toBe(0);
    expect(two.of('ended')[0]).toMatchObject({ cause: { by: 'remote' } });
    expect(server.events.at(-1)).toMatchObject({ event: 'closed', calls: { incoming: 2, ended: 2, active: 0 } });
  });

  it('--media-timeout ends a call without audio, with its cause', async () => {
    const { server, uri } = await serving('--media-timeout', '0.6');
    const client = await createSipClient({ listen: 'udp:127.0.0.1:0', media: false });
    const made = client.call(uri);
    expect(await made.ended).toMatchObject({ by: 'remote' });
    expect(await server.event('ended')).toMatchObject({ cause: { by: 'timeout', waitingFor: 'media' } });
    expect(server.of('mediaTimeout')).toHaveLength(1);
    await client.close();
  });

  it('--no-rtcp-mux keeps RTCP on a port of its own; --log writes the log, with every message at trace', async () => {
    const { uri } = await serving();
    const [muxed, plain] = [
      calling(uri, '--for', '0.1', '--log', 'trace'),
      calling(uri, '--for', '0.1', '--log', 'trace', '--no-rtcp-mux'),
    ];
    expect([await muxed.exit, await plain.exit]).toEqual([0, 0]);
    for (const { stderr } of [muxed, plain]) {
      const messages = stderr
        .trimEnd()
        .split('\n')
        .map((line) => String(JSON.parse(line).msg));
      expect(messages.some((each) => /\nINVITE sip:/.test(each))).toBe(true);
    }
    expect(muxed.stderr).toContain('a=rtcp-mux');
    expect(plain.stderr).not.toContain('a=rtcp-mux');
  });

  it('a call that nobody answers says so, and its last line that it was cancelled', async () => {
    const silent = createSocket('udp4');
    await new Promise<void>((bound) => silent.bind(0, '127.0.0.1', bound));
    const uri = `sip:a@127.0.0.1:${silent.address().port}`;
    const caller = new Rxsip('call', uri, '--local', '127.0.0.1:0', '--cancel-after', '0.7');
    expect(await caller.exit).toBe(0);
    silent.close();
    expect(caller.lines.map((line) => line.replace(/^\w+ {2}/, ''))).toEqual([
      `calling ${uri}`,
      'no reply yet, sent 2 times',
      'over: cancelled, no answer',
    ]);
  });

  it('a full disk under the output costs lines, not calls; a reader that goes ends the server in good order', async () => {
    const full = new Rxsip(
      { stdout: await open('/dev/full', 'w') },
      'serve',
      '--listen',
      'udp:127.0.0.1:0',
      '--log',
      'info',
    );
    const uri = /to be called at (sip:[^"]+)/.exec(await full.errorText(/to be called at/))?.[1] ?? '';
    const first = calling(uri, '--for', '0.1');
    expect(await first.exit).toBe(0);
    expect(await full.errorText(/lines are lost/)).toMatch(/rxsip: lines are lost: .*ENOSPC/);
    full.signal('SIGTERM');
    expect(await full.exit).toBe(0);

    const { server, uri: at } = await serving('--lines', 'all');
    const second = calling(at);
    await second.event('state', { state: 'active' });
    server.closeOutput();
    const third = calling(at, '--for', '0.1');
    expect(await server.exit).toBe(0);
    expect(await second.exit).toBe(0);
    expect(second.of('ended')[0]).toMatchObject({ cause: { by: 'remote' } });
    await third.exit;
  });
});
