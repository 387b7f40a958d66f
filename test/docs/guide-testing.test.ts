import { expect, test } from 'vitest';
import { answer, createSipClient, createSipServer, hangup, play, ringFor, sequence } from '../../src/index.ts';
import { memoryMedia, memoryNetwork, seededEntropy, virtualClock } from '../../src/testing/index.ts';

const openingHours = sequence(ringFor(2000), answer(), play('opening-hours.wav'), hangup());

test('a caller gets the opening hours, and the line is free again', async () => {
  const clock = virtualClock();
  const network = memoryNetwork({ seed: 1, delayMs: 20 }, clock);
  const drivers = (host: string, seed: number) => ({
    clock,
    entropy: seededEntropy(seed),
    transport: network.driver({ host, port: 5060 }),
    media: memoryMedia({ clock }),
  });
  const server = await createSipServer({ drivers: drivers('10.0.0.1', 1) });
  const client = await createSipClient({ drivers: drivers('10.0.0.2', 2) });
  server.handle(openingHours);

  const call = client.call(server.uri);
  await clock.advanceAsync(1000);
  expect(call.state).toBe('ringing');

  await clock.settle(); // until nothing is due any more
  expect(await call.outcome).toEqual({ answered: true });
  expect(call.cause).toEqual({ by: 'remote' });
  expect(Object.values(server.counters.busy).every((count) => count === 0)).toBe(true);
});
