import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createSipClient } from '../../src/api/client/create-sip-client.ts';
import type { SipServerConfig } from '../../src/api/config/config.ts';
import { mediaRows, serverRows } from '../../src/api/config/rows.ts';
import { clientSettings, serverSettings } from '../../src/api/config/settings.ts';
import { type AnyTable, isRow } from '../../src/api/config/table.ts';
import { fromAddress, uriAt } from '../../src/api/endpoint/own-address.ts';
import { rejectWith } from '../../src/api/logic/reject-with.ts';
import { createSipServer } from '../../src/api/server/create-sip-server.ts';
import { defaultLimits } from '../../src/message/model.ts';
import { fromLine } from '../../src/stack/recording/recording.ts';

/** The paths of all settings of a table, with their defaults. */
const rowPaths = (table: AnyTable, prefix = ''): readonly (readonly [path: string, value: unknown])[] =>
  Object.entries(table).flatMap(([name, entry]) =>
    isRow(entry) ? [[`${prefix}${name}`, entry.default] as const] : rowPaths(entry, `${prefix}${name}.`),
  );

const wrong = {
  listen: ['udp:127.0.0.1:0', 'tcp:127.0.0.1:5060', { transport: 'UDP', host: '' }],
  user: 'a b',
  displayName: 'one\r\ntwo',
  domain: 'no host',
  from: '<<',
  codecs: ['OPUS'],
  srtp: 'maybe',
  srtpSuites: ['AES_CM_128_HMAC_SHA1_80', 'NULL'],
  media: { ports: '9-8', ptimeMs: 5, pacing: 'spin', latchMs: -1 },
  timers: { t1: 0, t9: 1 },
  limits: { maxCalls: 0, message: { body: 0, head: 1 } },
  outboundProxy: ['sip:ok', 'x y'],
  inviteTimeoutMs: -1,
  answerTimeoutMs: 0.5,
  userAgent: 7,
  logger: console.log,
  recordingFile: '',
  drivers: { clock: {}, dns: 1 },
  colour: 'red',
};

describe('a wrong configuration', () => {
  it('is refused with every wrong path named', async () => {
    const error: Error = await createSipServer(wrong as never).catch((each) => each);
    expect(error).toMatchObject({ name: 'SipError', code: 'ERR_SIP_CONFIG' });
    const paths = error.message
      .replace('the configuration is wrong: ', '')
      .split('; ')
      .map((each) => each.slice(0, each.indexOf(': ')));
    expect(paths).toEqual([
      'listen[1]',
      'listen[2].host',
      'listen[2].port',
      'user',
      'displayName',
      'domain',
      'from',
      'codecs[0]',
      'srtp',
      'srtpSuites[1]',
      'media.ports',
      'media.ptimeMs',
      'media.pacing',
      'media.latchMs',
      'timers.t1',
      'timers.t9',
      'limits.maxCalls',
      'limits.message.body',
      'limits.message.head',
      'outboundProxy[1]',
      'inviteTimeoutMs',
      'answerTimeoutMs',
      'userAgent',
      'logger',
      'recordingFile',
      'drivers.clock',
      'drivers.dns',
      'colour',
    ]);
  });

  it.each([
    [{ listen: 'udp:127.0.0.1:99999' }, 'listen: "udp:127.0.0.1:99999" has a port above 65535'],
    [{ listen: 'tls:a:1' }, 'listen: "tls:a:1" names a transport other than udp'],
    [{ listen: [] }, 'listen: must not be empty'],
    [{ media: { ports: '20001-20002' } }, 'media.ports: 20001-20002 holds no pair of an even port and the next'],
    [{ media: { fixedPort: 0 } }, 'media.fixedPort: must be at least 1, not 0'],
    [{ acceptCalls: true }, 'acceptCalls: is no setting that exists'],
    [5, 'config: must be an object'],
  ])('%j is refused in one sentence', async (config, sentence) => {
    await expect(createSipServer(config as never)).rejects.toThrow(`the configuration is wrong: ${sentence}`);
  });

  const numbers = [...rowPaths(serverRows), ...rowPaths(mediaRows, 'media.')]
    .filter(([path, value]) => typeof value === 'number' || path.startsWith('limits.'))
    .map(([path]) => path);

  it('every limit and every time is among the settings whose wrong values are tried', () => {
    const limits = [
      'maxCalls',
      'maxTransactions',
      'retryAfterS',
      ...Object.keys(defaultLimits).map((name) => `message.${name}`),
    ];
    expect(numbers.filter((path) => path.startsWith('limits.'))).toEqual(limits.map((name) => `limits.${name}`));
    expect(numbers).toEqual(
      expect.arrayContaining(['inviteTimeoutMs', 'timers.t1', 'media.jitter.minMs', 'media.workers']),
    );
  });

  it.each(numbers)('a wrong value of %s is named with its setting', async (path) => {
    for (const value of [-1, 1.5, 1e12, Number.NaN, '5', null, {}]) {
      const config = path.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      const shown = typeof value === 'object' && value !== null ? 'Object' : JSON.stringify(value);
      const error: Error = await createSipServer(config as never).catch((each) => each);
      expect(error).toMatchObject({ code: 'ERR_SIP_CONFIG' });
      expect(error.message).toMatch(
        new RegExp(`wrong: ${path}: must be .*, not ${Number.isNaN(value) ? 'NaN' : shown}$`),
      );
    }
  });

  it('a facts file that cannot be written is told before anything is opened', async () => {
    const recordingFile = join(tmpdir(), 'no', 'such', 'folder', 'facts');
    await expect(createSipClient({ recordingFile: recordingFile })).rejects.toMatchObject({ code: 'ERR_SIP_FILE' });
  });

  it('a port that is taken is told in one sentence', async () => {
    const first = await createSipServer({ listen: 'udp:127.0.0.1:0', media: false });
    const listen = `udp:127.0.0.1:${first.listening[0]?.port}`;
    const second: Error = await createSipServer({ listen, media: false }).then(
      () => new Error('it listened'),
      (error) => error,
    );
    expect(second).toMatchObject({ code: 'ERR_SIP_LISTEN' });
    expect(second.message).toContain(String(first.listening[0]?.port));
    await first.close();
  });
});

describe('settings', () => {
  it('have defaults for everything', () => {
    expect(serverSettings({})).toMatchObject({
      listen: [{ transport: 'UDP', host: '0.0.0.0', port: 5060 }],
      media: { portRange: { min: 20_000, max: 39_999 }, ptimeMs: 20, pacing: 'sleep', latchMs: 0 },
      stack: {
        transaction: { timers: { t1: 500, t2: 4000, t4: 5000 } },
        session: {
          media: {
            codecs: [{ name: 'PCMU' }, { name: 'PCMA' }],
            ptimeMs: 20,
            rtcpMux: true,
            voipMetrics: true,
            silenceSuppression: false,
          },
          acceptCalls: true,
          t1: 500,
          t2: 4000,
        },
      },
    });
  });

  it('of media go to the sessions where they are about SDP', () => {
    const media = { rtcpMux: false, rtcpXr: false, silenceSuppression: true };
    expect(serverSettings({ media }).stack.session.media).toMatchObject({
      rtcpMux: false,
      voipMetrics: false,
      silenceSuppression: true,
    });
    expect(serverSettings({ media: false }).stack.session.media).toMatchObject({
      voipMetrics: false,
      silenceSuppression: false,
    });
  });

  it('hand the media engine what is its own', () => {
    const media = { ports: '30000-30010', ptimeMs: 30, pacing: 'timers', latchMs: 4_000 } as const;
    expect(serverSettings({ media }).media).toEqual({
      portRange: { min: 30_000, max: 30_010 },
      ptimeMs: 30,
      pacing: 'timers',
      latchMs: 4_000,
      jitter: { minMs: 40, maxMs: 200 },
      rtcpIntervalMs: 5_000,
      timeoutMs: 0,
      timeoutEnds: false,
      earlyMediaMs: 0,
      unheardMs: 30_000,
    });
  });

  it('follow the configuration', () => {
    const { listen, media, stack, limits } = clientSettings({
      listen: ['udp:[::1]:5070', { transport: 'UDP', host: '10.0.0.1', port: 0, advertise: { host: 'a.example' } }],
      codecs: ['PCMA'],
      media: { fixedPort: 6000 },
      timers: { t1: 100 },
      limits: { maxCalls: 3, message: { body: 10 } },
      outboundProxy: 'sip:proxy.example.com',
    });
    expect(listen).toMatchObject([{ host: '::1', port: 5070 }, { advertise: { host: 'a.example' } }]);
    expect(media).toEqual({ fixedPort: 6000 });
    expect(limits.body).toBe(10);
    expect(stack.session).toMatchObject({
      media: { codecs: [{ name: 'PCMA', payloadType: 8 }] },
      maxSessions: 3,
      t1: 100,
      // RFC 3261 §16.12.1: a proxy that is named without lr is meant as a loose router.
      outboundProxy: ['sip:proxy.example.com;lr'],
    });
  });

  it('say who calls', () => {
    const at = [{ id: '1', transport: 'UDP', host: '2001:db8::1', port: 5061 }] as const;
    expect(uriAt('me', at[0])).toBe('sip:me@[2001:db8::1]:5061');
    const from = (config: SipServerConfig): string => fromAddress(serverSettings(config).config, at);
    expect(from({})).toBe('<sip:rxsip@[2001:db8::1]:5061>');
    expect(from({ user: 'al', displayName: 'A "B"', domain: 'x.org' })).toBe('"A \\"B\\"" <sip:al@x.org>');
    expect(from({ from: 'sip:whole@y' })).toBe('sip:whole@y');
  });
});

describe('a logger', () => {
  it('may be pino as it is', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const server = await createSipServer({ listen: 'udp:127.0.0.1:0', media: false, logger, logMessages: true });
    const client = await createSipClient({ listen: 'udp:127.0.0.1:0', media: false });
    server.handle(rejectWith(486));
    const call = client.call(server.uri, { headers: { Authorization: 'Digest response="hunter2"' } });
    await call.ended;
    await client.close();
    await server.close();
    const told = lines.map((line) => JSON.parse(line) as { level: number; msg: string; callId?: string });
    expect(told.find(({ msg }) => msg === 'incoming call')).toMatchObject({ level: 30, callId: call.callId });
    expect(told.some(({ level, msg }) => level === 10 && msg.includes('INVITE sip:'))).toBe(true);
    expect(told.at(-1)?.msg).toBe('closed');
    expect(lines.join('')).not.toContain('hunter2');
    expect(lines.join('')).toContain('Authorization: ***');
  });
});

describe('a facts file', () => {
  it('holds how the stack was made and what came in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rxsip-facts-'));
    const recordingFile = join(folder, 'facts.jsonl');
    const server = await createSipServer({ listen: 'udp:127.0.0.1:0', media: false, recordingFile: recordingFile });
    const client = await createSipClient({ listen: 'udp:127.0.0.1:0', media: false });
    server.handle(rejectWith(603));
    await client.call(server.uri).ended;
    await client.close();
    await server.close();
    const lines = (await readFile(recordingFile, 'utf8')).trimEnd().split('\n').map(fromLine);
    expect(lines[0]).toMatchObject({ rxsip: 'recording', version: 2, config: { session: { acceptCalls: true } } });
    const facts = lines.flatMap((line) => ('fact' in line ? [line.fact] : []));
    expect(facts.find((fact) => fact.on === 'received')).toMatchObject({ message: { method: 'INVITE' } });
    await rm(folder, { recursive: true });
  });
});
