import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { build, root } from '../cli/built.ts';

beforeAll(build, 120_000);

// A process of its own: what is not caught ends it.
const program = (cases: readonly string[], before: string): string => `
import { combineLatest, concat, config, debounceTime, from, merge, Observable, of, race, share, switchMap, throwError, zip } from 'rxjs';
import { createSipClient, createSipServer, guardedBy } from './dist/index.js';
import { memoryMedia, memoryNetwork, virtualClock } from './dist/testing/index.js';

${before}
const clock = virtualClock();
const network = memoryNetwork({}, clock);
const drivers = (host) => ({ clock, transport: network.driver({ host, port: 5060 }), media: memoryMedia({ clock }) });
const server = await createSipServer({ drivers: drivers('10.0.0.1') });
const client = await createSipClient({ drivers: drivers('10.0.0.2') });
const faults = {};
for (const side of [server, client]) side.faults$.subscribe(({ error, call }) => { (faults[error.message] ??= []).push(call); });
server.calls$.subscribe((call) => void call.answer());
const other = client.call(server.uri);
const calls = [];
${cases
  .map(
    (each, at) => `{
  const boom = () => { throw new Error('boom ${at}'); };
  const call = client.call(server.uri);
  calls.push(call);
  ${each}
}`,
  )
  .join('\n')}
await clock.advanceAsync(1000);
for (const call of calls) void call.hangup();
await clock.advanceAsync(1000);
// RxJS throws on a timer of the system: everything due by now has run when this one does.
await new Promise((resolve) => setTimeout(resolve, 20));
console.log(JSON.stringify({ ids: calls.map(({ id }) => id), ended: calls.every(({ state }) => state === 'ended'), other: other.state, faults }));
`;

interface Seen {
  readonly ids: readonly string[];
  readonly ended: boolean;
  readonly other: string;
  /** By message, the ids of the calls. */
  readonly faults: Readonly<Record<string, readonly (string | null)[]>>;
}

const run = async (
  cases: readonly string[],
  before = '',
): Promise<{ readonly code: number; readonly lines: readonly string[]; readonly error: string }> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(cases, before)], { cwd: root });
  let out = '';
  let error = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    error += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, lines: out.trim().split('\n'), error };
};

const seenBy = (line: string | undefined): Seen => JSON.parse(line ?? '') as Seen;

const combined = 'merge(call.state$, call.events$).subscribe(boom);';
const theirs = 'of(1).subscribe(() => { throw new Error("theirs"); });';

describe('a subscriber of a combination that throws', () => {
  it('is a fault of its call, and no more, whatever combines and whatever throws', async () => {
    const cases = [
      combined,
      'combineLatest([call.state$, call.events$]).subscribe(boom);',
      'zip(call.state$, call.events$).subscribe({ next: boom, complete: boom });',
      'concat(call.state$, of(1)).subscribe({ complete: boom });',
      'race(call.events$, new Observable()).subscribe(boom);',
      'of(1).pipe(switchMap(() => call.events$)).subscribe(boom);',
      'from(call.events$).subscribe(boom);',
      'merge(call.events$.pipe(debounceTime(1)), call.dtmf$).subscribe(boom);',
      'merge(call.state$.pipe(share()), call.ended$).subscribe(boom);',
      'new Observable((out) => call.events$.subscribe(out)).subscribe(boom);',
      'merge(call.state$.pipe(switchMap(() => throwError(boom))), call.events$).subscribe();',
      'merge(call.state$, call.events$).pipe(guardedBy(call)).subscribe(async () => boom());',
    ];
    const { code, lines, error } = await run(cases);
    expect(error).toBe('');
    expect(code).toBe(0);
    const { ids, ended, other, faults } = seenBy(lines[0]);
    expect([ended, other]).toEqual([true, 'active']);
    for (const [at, each] of cases.entries()) {
      const calls = faults[`boom ${at}`] ?? [];
      expect([each, calls.length > 0, calls.every((id) => id === ids[at])]).toEqual([each, true, true]);
    }
  });

  it('of streams of an endpoint is a fault of that', async () => {
    const { code, lines } = await run(['merge(server.calls$, client.events$).subscribe(boom);']);
    expect(code).toBe(0);
    const { other, faults } = seenBy(lines[0]);
    expect(other).toBe('active');
    expect(new Set(faults['boom 0'])).toEqual(new Set([null]));
  });

  it('of streams that are not ours ends the process, as it does without us', async () => {
    const { code, error } = await run([combined, theirs]);
    expect(code).toBe(1);
    expect(error).toContain('theirs');
    expect(error).not.toContain('boom');
  });

  it('of streams that are not ours goes to the handler that the application gave RxJS', async () => {
    const before = 'config.onUnhandledError = (error) => console.log(error.message);';
    const { code, lines } = await run([combined, theirs], before);
    expect(code).toBe(0);
    expect(lines[0]).toBe('theirs');
    const { ids, faults } = seenBy(lines[1]);
    expect(new Set(faults['boom 0'])).toEqual(new Set([ids[0]]));
  });
});
