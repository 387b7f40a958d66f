import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, root } from '../cli/built.ts';

beforeAll(build, 120_000);

// A process of its own: what is not caught ends it.
const program = (before: string, what: string): string => `
import { combineLatest, concat, config, debounceTime, from, merge, Observable, of, race, share, switchMap, throwError, zip } from 'rxjs';
import { createSipClient, createSipServer, guardedBy } from './dist/index.js';
import { memoryMedia, memoryNetwork, virtualClock } from './dist/testing/index.js';

${before}
const clock = virtualClock();
const network = memoryNetwork({}, clock);
const drivers = (host) => ({ clock, transport: network.driver({ host, port: 5060 }), media: memoryMedia({ clock }) });
const server = await createSipServer({ drivers: drivers('10.0.0.1') });
const client = await createSipClient({ drivers: drivers('10.0.0.2') });
const faults = [];
for (const side of [server, client]) side.faults$.subscribe(({ error, call }) => faults.push([error.message, call !== undefined]));
server.calls$.subscribe((call) => void call.answer());
const boom = () => { throw new Error('boom'); };
const other = client.call(server.uri);
const call = client.call(server.uri);
${what}
await clock.advanceAsync(1000);
void call.hangup();
await clock.advanceAsync(1000);
// RxJS throws on a timer of the system: everything due by now has run when this one does.
await new Promise((resolve) => setTimeout(resolve, 20));
console.log(JSON.stringify({ ended: call.state, other: other.state, faults }));
`;

const run = async (what: string, before = ''): Promise<{ code: number; out: string; error: string }> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(before, what)], { cwd: root });
  let out = '';
  let error = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    error += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, error };
};

describe('a subscriber of a combination that throws', () => {
  it.each([
    'merge(call.state$, call.events$).subscribe(boom);',
    'combineLatest([call.state$, call.events$]).subscribe(boom);',
    'zip(call.state$, call.events$).subscribe({ next: boom, complete: boom });',
    'concat(call.state$, of(1)).subscribe({ complete: boom });',
    'race(call.events$, other.events$).subscribe(boom);',
    'of(1).pipe(switchMap(() => call.events$)).subscribe(boom);',
    'from(call.events$).subscribe(boom);',
    'merge(call.events$.pipe(debounceTime(1)), other.dtmf$).subscribe(boom);',
    'merge(call.state$.pipe(share()), call.ended$).subscribe(boom);',
    'new Observable((out) => call.events$.subscribe(out)).subscribe(boom);',
    'merge(call.state$.pipe(switchMap(() => throwError(() => new Error("boom")))), call.events$).subscribe();',
    'merge(call.state$, call.events$).pipe(guardedBy(call)).subscribe(async () => boom());',
  ])('%s is a fault of its call, and no more', async (what) => {
    const { code, out, error } = await run(what);
    expect(error).toBe('');
    expect(code).toBe(0);
    const seen = JSON.parse(out);
    expect(seen).toMatchObject({ ended: 'ended', other: 'active' });
    expect(seen.faults.length).toBeGreaterThan(0);
    for (const each of seen.faults) expect(each).toEqual(['boom', true]);
  });

  it('of streams of an endpoint is a fault of that', async () => {
    const { code, out } = await run('merge(server.calls$, client.events$).subscribe(boom);');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ other: 'active', faults: expect.arrayContaining([['boom', false]]) });
  });

  it('of streams that are not ours is what it was without us: it ends the process', async () => {
    const { code, error } = await run('merge(call.state$, call.events$).subscribe(boom); of(1).subscribe(() => { throw new Error("theirs"); });');
    expect(code).toBe(1);
    expect(error).toContain('theirs');
    expect(error).not.toContain('boom');
  });

  it('of streams that are not ours goes to the handler that the application gave RxJS', async () => {
    const { code, out } = await run(
      'merge(call.state$, call.events$).subscribe(boom); of(1).subscribe(() => { throw new Error("theirs"); });',
      'const theirs = []; config.onUnhandledError = (error) => console.log(error.message);',
    );
    expect(code).toBe(0);
    const [first, last] = out.trim().split('\n');
    expect(first).toBe('theirs');
    expect(JSON.parse(last ?? '').faults[0]).toEqual(['boom', true]);
  });
});
