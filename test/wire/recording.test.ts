import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import { createStack } from '../../src/stack/create-stack.ts';
import { cryptoEntropy } from '../../src/stack/crypto-entropy.ts';
import { recordFacts } from '../../src/stack/recording/recorder.ts';
import { toLine } from '../../src/stack/recording/recording.ts';
import { replayFacts } from '../../src/stack/recording/replay.ts';
import { realClock } from '../../src/stack/timers/clock.ts';
import { createTransport } from '../../src/transport/create-transport.ts';
import { peerTest } from '../support/peer-test.ts';
import { sessionFacts } from '../support/session-facts.ts';
import { sipp } from '../support/sipp.ts';
import { stackConfig } from '../support/stack-config.ts';

const record = async (
  scenario: string,
  folder: string,
): Promise<{ readonly path: string; readonly live: string[] }> => {
  const entropy = cryptoEntropy();
  const stack = createStack(stackConfig, {
    clock: realClock,
    entropy,
    transport: createTransport({ listen: [{ transport: 'UDP', host: '127.0.0.1', port: 0 }], clock: realClock }),
    media: createMediaDriver({ portRange: { min: 16_000, max: 16_999 }, ptimeMs: 20 }, entropy),
  });
  const path = join(folder, 'facts.jsonl');
  const recorder = recordFacts(stack, stackConfig, realClock, path);
  const live: string[] = [];
  stack.signals$.subscribe((signal) => live.push(toLine(signal)));
  sessionFacts(stack).subscribe(({ id, event }) => {
    if (event.type !== 'incoming') return;
    stack.command({ to: 'session', do: 'ring', id });
    stack.command({ to: 'session', do: 'answer', id });
  });
  try {
    const [local] = await stack.listen();
    const args = ['-m', '30', '-r', '100'];
    const result = await sipp({ scenario, target: `127.0.0.1:${local?.port}`, args });
    expect(result, result.errors).toMatchObject({ code: 0, failed: 0, successful: 30 });
  } finally {
    await recorder.close();
    await stack.close();
  }
  return { path, live };
};

describe('the flight recorder on a run of SIPp', () => {
  for (const scenario of ['uac', 'hold-resume']) {
    peerTest(['SIPp'], `${scenario}: the recorded facts give the same signals again`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'rxsip-'));
      try {
        const { path, live } = await record(scenario, folder);
        expect(live.length).toBeGreaterThan(300);
        expect(replayFacts((await readFile(path, 'utf8')).split('\n')).map(toLine)).toEqual(live);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  }
});
