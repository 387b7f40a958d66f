import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createSipServer } from '../../src/index.ts';
import type { Overload } from '../../src/stack/admission/overload.ts';

const callers = fileURLToPath(new URL('../bench/servers/callers.mjs', import.meta.url));

interface Outcome {
  readonly offered: number;
  readonly answered: number;
  readonly refused: number;
  /** Final responses but 2xx and 503 with Retry-After. */
  readonly other: number;
  readonly bye: { readonly asked: number; readonly answered: number };
  readonly reinvite: { readonly asked: number; readonly answered: number };
}

describe('more calls than there is time for, on real sockets', () => {
  it.each([1, 50])('leave those that are up alone, from %i sources', async (sources) => {
    const server = await createSipServer({ listen: 'udp:127.0.0.1:0', media: { ports: '18000-18999' } });
    const reports: Overload[] = [];
    server.overload$.subscribe((report) => reports.push(report));
    server.calls$.subscribe((call) => {
      // Work of the application: there is time for some 300 calls a second.
      const until = performance.now() + 3;
      while (performance.now() < until);
      call.answer();
    });
    const port = server.listening[0]?.port;
    const args = { port, rate: 1500, seconds: 3, sources, held: 10, afterSeconds: 0, probe: false };
    const { stdout } = await promisify(execFile)(process.execPath, [callers, JSON.stringify(args)], {
      maxBuffer: 1 << 24,
    });
    const { offered, answered, refused, other, bye, reinvite } = JSON.parse(stdout) as Outcome;
    expect([bye, reinvite]).toEqual([
      { asked: 10, answered: 10, worstMs: expect.any(Number) },
      { asked: 1, answered: 1, worstMs: expect.any(Number) },
    ]);
    expect(other).toBe(0);
    expect(answered).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
    expect(answered + refused).toBeLessThanOrEqual(offered + 10);
    expect(reports[0]?.active).toBe(true);
    expect(server.counters.overload.refused).toBeGreaterThanOrEqual(refused);
    await server.close({ deadlineMs: 1000 });
  });
});
