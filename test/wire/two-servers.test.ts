import { afterEach, beforeAll, describe, expect } from 'vitest';
import { build } from '../cli/built.ts';
import { endAll, Rxsip } from '../cli/rxsip.ts';
import { peerTest } from '../support/peer-test.ts';
import { sipp } from '../support/sipp.ts';

beforeAll(build, 90_000);
afterEach(endAll);

const calls = 40;

/** What `npm start` runs: every default, so that each takes the ports that others leave. */
const started = async (): Promise<{ readonly server: Rxsip; readonly port: number }> => {
  const server = new Rxsip('serve', '--json');
  const { listening } = await server.event('listening');
  return { server, port: (listening as readonly { readonly port: number }[])[0]?.port ?? 0 };
};

const load = (port: number) =>
  sipp({
    scenario: 'uac',
    target: `127.0.0.1:${port}`,
    args: ['-m', String(calls), '-r', '40', '-d', '2000', '-rtp_echo'],
    timeoutSeconds: 40,
  });

describe('two servers on one host, started alike', () => {
  peerTest(['SIPp'], 'serve forty calls with audio each, at the same time', async () => {
    const one = await started();
    const two = await started();
    expect(two.port).not.toBe(one.port);
    const results = await Promise.all([load(one.port), load(two.port)]);
    for (const { successful, failed, errors } of results) expect([successful, failed, errors]).toEqual([calls, 0, '']);
    const ports: unknown[] = [];
    for (const { server } of [one, two]) {
      server.signal('SIGTERM');
      expect(await server.exit).toBe(0);
      expect(server.stderr).toBe('');
      expect(server.events.at(-1)).toMatchObject({ event: 'closed', calls: { incoming: calls, established: calls } });
      for (const { summary } of server.of('ended')) expect(Number(summary?.sent)).toBeGreaterThan(50);
      ports.push(...server.of('media').map(({ local }) => local?.port));
    }
    expect(ports).toHaveLength(2 * calls);
    // Held at once: no pair is given to two calls, within a process or between the two.
    expect(new Set(ports).size).toBe(2 * calls);
  });
});
