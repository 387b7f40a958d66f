import { describe, expect, it } from 'vitest';
import type { SipServerConfig } from '../../src/api/config/config.ts';
import { openFilesIn, thisMachine } from '../../src/api/config/machine.ts';
import { limitsFor, type Machine, shortOf } from '../../src/api/config/machine-limits.ts';
import { serverRows } from '../../src/api/config/rows.ts';
import { clientSettings, serverSettings } from '../../src/api/config/settings.ts';
import { createSipServer } from '../../src/api/server/create-sip-server.ts';
import { createNullMedia } from '../../src/media/engine/null-media.ts';
import { pairsIn } from '../../src/media/net/port-pool.ts';

const mib = 2 ** 20;
const gib = 2 ** 30;
const container: Machine = { heapBytes: 134 * mib, memoryBytes: 256 * mib, openFiles: 1_048_576 };
const laptop: Machine = { heapBytes: 4144 * mib, memoryBytes: 16 * gib, openFiles: undefined };
const server: Machine = { heapBytes: 4144 * mib, memoryBytes: 24 * gib, openFiles: 1_048_576 };
const bigHeap: Machine = { heapBytes: 16 * gib, memoryBytes: 2 * gib, openFiles: 1_048_576 };
const fewFiles: Machine = { ...server, openFiles: 1024 };
const noFiles: Machine = { ...server, openFiles: 8 };
const starved: Machine = { heapBytes: 0, memoryBytes: 0, openFiles: 0 };

const usual = { min: 20_000, max: 39_999 };
const rtp = { media: true, ports: usual };
const narrow = { media: true, ports: { min: 20_001, max: 20_020 } };
const ownDriver = { media: true, ports: undefined };
const signalling = { media: false, ports: undefined };

describe('the limits by default', () => {
  it.each([
    ['a container of 256 MB', container, rtp, 1072, 17_152],
    ['a container of 256 MB, signalling only', container, signalling, 4288, 17_152],
    ['a laptop', laptop, rtp, 10_000, 500_000],
    ['a server of 24 GiB', server, rtp, 10_000, 500_000],
    ['a server of 24 GiB with every port', server, { media: true, ports: { min: 1024, max: 65_535 } }, 32_256, 500_000],
    ['a server of 24 GiB, signalling only', server, signalling, 50_000, 500_000],
    ['a heap above the memory', bigHeap, { media: true, ports: { min: 1024, max: 65_535 } }, 16_384, 262_144],
    ['a narrow range of ports', server, narrow, 9, 500_000],
    ['1024 open files', fewFiles, rtp, 480, 500_000],
    ['1024 open files, signalling only', fewFiles, signalling, 50_000, 500_000],
    ['1024 open files and a media driver of the application', fewFiles, ownDriver, 33_152, 500_000],
    ['hardly an open file', noFiles, rtp, 1, 500_000],
    ['nothing at all', starved, rtp, 1, 1],
  ])('fit %s', (_, machine, need, maxCalls, maxTransactions) => {
    expect(limitsFor(machine, need)).toEqual({ maxCalls, maxTransactions });
  });

  it.each([
    [20_000, 39_999, 10_000],
    [20_001, 39_999, 9_999],
    [20_000, 39_998, 9_999],
    [20_000, 20_001, 1],
    [20_001, 20_003, 1],
  ])('count the pairs of %i-%i', (min, max, pairs) => {
    expect(pairsIn({ min, max })).toBe(pairs);
  });

  it('are those of the sessions and transactions of a server and of a client', () => {
    for (const settings of [serverSettings({}, container), clientSettings({}, container)]) {
      expect(settings.stack.session.maxSessions).toBe(1072);
      expect(settings.stack.transaction.maxTransactions).toBe(17_152);
    }
  });

  it('have no port and no file in them where media is off or a driver of the application', () => {
    const maxCalls = (config: SipServerConfig): number => serverSettings(config, fewFiles).stack.session.maxSessions;
    expect(maxCalls({})).toBe(480);
    expect(maxCalls({ media: { ports: '30000-30019' } })).toBe(10);
    expect(maxCalls({ media: { ports: { min: 30_000, max: 30_019 } } })).toBe(10);
    expect(maxCalls({ media: false })).toBe(50_000);
    expect(maxCalls({ media: { fixedPort: 9 } })).toBe(50_000);
    expect(maxCalls({ drivers: { media: createNullMedia({ port: 9 }) } })).toBe(33_152);
  });

  it('give way to configured ones, each by itself', () => {
    const { stack } = serverSettings({ limits: { maxCalls: 7_000 } }, container);
    expect([stack.session.maxSessions, stack.transaction.maxTransactions]).toEqual([7_000, 17_152]);
    const other = serverSettings({ limits: { maxTransactions: 9_000_000 } }, container).stack;
    expect([other.session.maxSessions, other.transaction.maxTransactions]).toEqual([1072, 9_000_000]);
  });
});

describe('a configured maxCalls', () => {
  it.each([
    [
      'beyond the port pairs',
      server,
      narrow,
      10,
      /limits\.maxCalls: 10 .* 9 port pairs of media\.ports \(20001-20020\)/,
    ],
    ['beyond the open files', fewFiles, rtp, 481, /limits\.maxCalls: 481 .* 1024 open files .*ulimit -n/],
    ['beyond both', fewFiles, narrow, 481, /port pairs of media\.ports.* open files/s],
  ])('%s is told with both settings and what helps', (_, machine, need, maxCalls, text) => {
    expect(shortOf(maxCalls, machine, need).join('\n')).toMatch(text);
  });

  it.each([
    ['that has its ports', server, narrow, 9],
    ['that has its files', fewFiles, rtp, 480],
    ['without media', fewFiles, signalling, 1_000_000],
    ['with a media driver of the application', fewFiles, ownDriver, 1_000_000],
  ])('%s is told nothing', (_, machine, need, maxCalls) => {
    expect(shortOf(maxCalls, machine, need)).toEqual([]);
  });

  it('is a warning of the endpoint; a default has none', () => {
    const media = { ports: '30000-30019' };
    expect(serverSettings({ media, limits: { maxCalls: 11 } }, server).warnings).toHaveLength(1);
    expect(serverSettings({ media, limits: { maxCalls: 10 } }, server).warnings).toEqual([]);
    expect(serverSettings({ media }, server).warnings).toEqual([]);
  });

  it('that its ports cannot hold is a line of the log, and an endpoint tells what was chosen', async () => {
    const lines: string[] = [];
    const logger = { debug() {}, info() {}, error() {}, warn: (_: object, text: string) => void lines.push(text) };
    const limits = { maxCalls: 11, maxTransactions: 99 };
    const config = { listen: 'udp:127.0.0.1:0', media: { ports: '30000-30019' }, limits, logger };
    const endpoint = await createSipServer(config);
    expect(lines).toEqual([expect.stringContaining('limits.maxCalls: 11')]);
    expect(endpoint.limits).toEqual(limits);
    await endpoint.close();
  });

  it('that its ports cannot hold is a process warning without a logger', async () => {
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const limits = { maxCalls: 11 };
    const endpoint = await createSipServer({ listen: 'udp:127.0.0.1:0', media: { ports: '30000-30019' }, limits });
    expect(await warned).toMatchObject({ code: 'RXSIP_LIMITS', message: expect.stringContaining('media.ports') });
    await endpoint.close();
  });
});

describe('the facts of this machine', () => {
  it('are read where they are there', () => {
    const { heapBytes, memoryBytes } = thisMachine();
    expect(heapBytes).toBeGreaterThan(16 * mib);
    expect(memoryBytes).toBeGreaterThan(64 * mib);
    expect(memoryBytes).toBeLessThan(2 ** 50);
  });

  it.each([
    [
      'Max processes   96364   96364   processes\nMax open files            1024                 524288   files\n',
      1024,
    ],
    ['Max open files            unlimited            unlimited            files\n', undefined],
    ['Limit  Soft Limit  Hard Limit  Units\n', undefined],
    ['', undefined],
  ])('the open files in %j are %s', (text, files) => {
    expect(openFilesIn(text)).toBe(files);
  });

  it('are not in the table of settings: a row would be the same on every machine', () => {
    expect(serverRows.limits.maxCalls.default).toBeUndefined();
    expect(serverRows.limits.maxTransactions.default).toBeUndefined();
  });
});
