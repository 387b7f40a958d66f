import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filter, firstValueFrom, skip } from 'rxjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSipClient, createSipServer, rejectWith, type SipClient } from '../../src/index.ts';
import { root } from '../cli/built.ts';
import { build, endAll, Program } from './example.ts';

const uri = /sip:rxsip@127\.0\.0\.1:\d+/;
let client: SipClient | undefined;

beforeAll(build, 90_000);
afterEach(async () => {
  endAll();
  await client?.close({ deadlineMs: 200 });
  client = undefined;
});

const start = async (name: string): Promise<{ program: Program; at: string; phone: SipClient }> => {
  const program = new Program(`examples/${name}.ts`, 'udp:127.0.0.1:0');
  const at = await program.says(uri);
  client = await createSipClient({ listen: 'udp:127.0.0.1:0' });
  return { program, at, phone: client };
};

describe('every example', () => {
  it('is under 60 lines, imports from the package and is run here', async () => {
    const files = await readdir(join(root, 'examples'));
    expect(files.sort()).toEqual([
      'conference.ts',
      'custom-logic.ts',
      'echo.ts',
      'media-streams.ts',
      'sipp-client.ts',
      'sipp-server.ts',
    ]);
    for (const file of files) {
      const text = await readFile(join(root, 'examples', file), 'utf8');
      expect(text.split('\n').length, file).toBeLessThan(60);
      expect(text, file).toContain("from 'rxsip'");
    }
  });
});

describe('examples', () => {
  it('echo sends back what it hears', async () => {
    const { program, at, phone } = await start('echo');
    const call = phone.call(at);
    call.play({ kind: 'tone', frequencyHz: 440 });
    await call.answered;
    // Past the first frames the echo has come round.
    const frame = await firstValueFrom(call.audio$.pipe(skip(20)));
    expect(Math.max(...frame.samples)).toBeGreaterThan(1000);
    await call.hangup();
    await program.says(/[1-9]\d* packets echoed/);
    program.stop();
    expect(await program.exit).toBe(0);
  });

  it('conference lets callers hear each other, and a key mutes', async () => {
    const { program, at, phone } = await start('conference');
    const [speaker, listener] = [phone.call(at), phone.call(at)];
    speaker.play({ kind: 'tone', frequencyHz: 440 });
    const loud = firstValueFrom(
      listener.audio$.pipe(
        skip(30),
        filter(({ samples }) => Math.max(...samples) > 5000),
      ),
    );
    await Promise.all([speaker.answered, listener.answered, loud]);
    await program.says(/2 members/);
    await program.says(/speaks/);
    await speaker.sendDtmf('1');
    await program.says(/is muted/);
    await firstValueFrom(listener.audio$.pipe(filter(({ samples }) => Math.max(...samples) < 100)));
    await Promise.all([speaker.hangup(), listener.hangup()]);
    await program.says(/has left: 0 members/);
    program.stop();
    expect(await program.exit).toBe(0);
  });

  it('custom-logic turns spam away and talks to the others', async () => {
    const { program, at, phone } = await start('custom-logic');
    const spam = phone.call(at, { from: '<sip:spam@example.com>' });
    expect(await spam.ended).toMatchObject({ by: 'remote', status: 603 });
    const call = phone.call(at);
    await call.answered;
    expect(Math.max(...(await firstValueFrom(call.audio$.pipe(skip(10)))).samples)).toBeGreaterThan(1000);
    await call.sendDtmf('#');
    expect(await call.ended).toEqual({ by: 'remote' });
    await program.says(/rxsip@127.0.0.1:\d+: ended by local/);
    program.stop();
    expect(await program.exit).toBe(0);
  });

  it('sipp-client makes its calls against sipp-server, and both sum up', async () => {
    const server = new Program('examples/sipp-server.ts', 'udp:127.0.0.1:0');
    const at = await server.says(uri);
    const caller = new Program('examples/sipp-client.ts', at, '60', '60', '20');
    expect(await caller.exit).toBe(0);
    expect(caller.output).toMatch(/60 of 60 calls made in \d+\.\d s\nset-up time: median \d+\.\d ms/);
    server.stop();
    expect(await server.exit).toBe(0);
    expect(server.output).toContain('60 calls, 60 established');
  });

  it('sipp-client says what failed, and how often', async () => {
    const busy = await createSipServer({ listen: 'udp:127.0.0.1:0', media: false });
    busy.handle(rejectWith(486));
    const caller = new Program('examples/sipp-client.ts', busy.uri, '3', '30');
    expect(await caller.exit).toBe(1);
    expect(caller.output).toMatch(/0 of 3 calls made.*\n3 failed: refused by the peer \(486 Busy Here\)/);
    await busy.close();
    const none = new Program('examples/sipp-client.ts');
    expect(await none.exit).toBe(1);
    expect(none.output).toContain('usage: sipp-client.ts');
  });
});
