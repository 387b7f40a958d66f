import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createStack } from '../../src/stack/create-stack.ts';
import { recordFacts } from '../../src/stack/recording/recorder.ts';
import { toLine } from '../../src/stack/recording/recording.ts';
import { replayFacts } from '../../src/stack/recording/replay.ts';
import { memoryMedia } from '../../src/testing/memory-media.ts';
import { memoryNetwork } from '../../src/testing/memory-network.ts';
import { scriptedPeer } from '../../src/testing/scripted-peer.ts';
import { virtualClock } from '../../src/testing/virtual-clock.ts';
import { sessionFacts } from '../support/session-facts.ts';
import { stackConfig } from '../support/stack-config.ts';

const us = { host: '10.0.0.1', port: 5060 };
const invite = (callId: string): string =>
  [
    'INVITE sip:us@10.0.0.1 SIP/2.0',
    `Via: SIP/2.0/UDP phone.example;rport;branch=z9hG4bK${callId}`,
    'Max-Forwards: 70',
    'From: "Ünï" <sip:phone@phone.example>;tag=p1',
    'To: <sip:us@10.0.0.1>',
    `Call-ID: ${callId}`,
    'CSeq: 1 INVITE',
    'Contact: <sip:phone@10.0.0.9>',
    'Content-Length: 0',
    '',
    '',
  ].join('\n');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxsip-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the flight recorder', () => {
  it('replays to the very signals that were seen live', async () => {
    const clock = virtualClock();
    const network = memoryNetwork({ seed: 3, delayMs: 5, jitterMs: 50, loss: 0.1, duplicate: 0.2 }, clock);
    const stack = createStack(stackConfig, {
      clock,
      entropy: seededEntropy(9),
      transport: network.driver(us),
      media: memoryMedia({ clock }),
    });
    const path = join(folder, 'facts.jsonl');
    const recorder = recordFacts(stack, stackConfig, clock, path);
    const live: string[] = [];
    stack.signals$.subscribe((signal) => live.push(toLine(signal)));
    sessionFacts(stack).subscribe(({ id, event }) => {
      if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
    });
    await stack.listen();
    const phone = scriptedPeer(network, clock, { host: '10.0.0.9', port: 5060 });
    phone.send(invite('one'), us);
    phone.send('INVITE nonsense\n\n', us);
    stack.command({ to: 'session', do: 'invite', id: 'out', target: 'sip:phone@10.0.0.9' });
    clock.advance(3000);
    phone.send(invite('two'), us);
    stack.command({ to: 'usages', do: 'endAll' });
    clock.runAll();
    await recorder.close();
    await stack.close();
    expect(recorder.lost).toBe(0);
    const lines = (await readFile(path, 'utf8')).split('\n');
    expect(live.length).toBeGreaterThan(50);
    expect(replayFacts(lines).map(toLine)).toEqual(live);
    // And again: a replay leaves nothing behind.
    expect(replayFacts(lines).map(toLine)).toEqual(live);
  });

  it('begins with the format version, the wall clock and the configuration; each fact has its stack time', async () => {
    const clock = virtualClock();
    const network = memoryNetwork({ seed: 1 }, clock);
    const stack = createStack(stackConfig, {
      clock,
      entropy: seededEntropy(9),
      transport: network.driver(us),
      media: memoryMedia({ clock }),
    });
    const path = join(folder, 'facts.jsonl');
    clock.advance(250);
    const recorder = recordFacts(stack, stackConfig, clock, path);
    await stack.listen();
    clock.advance(1000);
    stack.command({ to: 'usages', do: 'drain' });
    await recorder.close();
    await stack.close();
    const [header, ...lines] = (await readFile(path, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(header).toMatchObject({ rxsip: 'recording', version: 2, startedAtMs: 250 });
    expect(new Date(header.startedAt).toISOString()).toBe(header.startedAt);
    expect(Object.keys(header.config).sort()).toEqual(Object.keys(stackConfig).sort());
    expect(lines.at(-1)).toEqual({ at: 1250, fact: { on: 'command', command: { to: 'usages', do: 'drain' } } });
  });

  it('refuses a recording of the first format with one sentence', () => {
    const old = JSON.stringify({ rxsip: 'facts', version: 1, config: stackConfig });
    expect(() => replayFacts([old])).toThrow(
      'the recording has format version 1, this release reads version 2 only: replay it with the release that wrote it',
    );
  });

  it('names what is wrong with a file that is none of its own', () => {
    expect(() => replayFacts(['{"at":0,"fact":{"on":"command","command":{"to":"usages","do":"drain"}}}'])).toThrow(
      'does not begin with its configuration',
    );
    expect(() => replayFacts(['hello'])).toThrow('no line of a recording: hello');
    expect(() => replayFacts(['{"a":1}'], stackConfig)).toThrow('no line of a recording');
    expect(() => replayFacts(['{"fact":{"on":"received","message":{"$message":"AAAA"}}}'], stackConfig)).toThrow(
      'cannot be read again',
    );
  });

  it('tells when the file cannot be written', async () => {
    const clock = virtualClock();
    const network = memoryNetwork({}, clock);
    const stack = createStack(stackConfig, {
      clock,
      entropy: seededEntropy(9),
      transport: network.driver(us),
      media: memoryMedia({ clock }),
    });
    await writeFile(join(folder, 'file'), '');
    const recorder = recordFacts(stack, stackConfig, clock, join(folder, 'file', 'facts.jsonl'));
    await expect(recorder.close()).rejects.toMatchObject({ code: 'ERR_SIP_FILE' });
    await stack.close();
  });
});
