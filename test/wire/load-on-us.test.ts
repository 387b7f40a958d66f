import { expect } from 'vitest';
import { createSipServer, type EndCause } from '../../src/index.ts';
import { freePort } from '../support/free-port.ts';
import { peerTest } from '../support/peer-test.ts';
import { sipp } from '../support/sipp.ts';

peerTest(['SIPp'], '2,000 calls at 200 a second: none failed, no unexpected message, nothing left behind', async () => {
  const port = await freePort();
  const server = await createSipServer({ listen: [`udp:127.0.0.1:${port}`], media: { ports: '30000-33998' } });
  const ends: EndCause[] = [];
  server.calls$.subscribe((call) => {
    void call.ring();
    void call.answer();
    void call.ended.then((cause) => ends.push(cause));
  });
  const result = await sipp({ scenario: 'uac', target: `127.0.0.1:${port}`, args: ['-m', '2000', '-r', '200'] });
  await server.close();
  expect(result, result.errors).toMatchObject({ code: 0, failed: 0, unexpected: 0, successful: 2_000 });
  expect(ends).toHaveLength(2_000);
  expect(new Set(ends.map((end) => end.by))).toEqual(new Set(['remote']));
  expect(server.activeCalls()).toHaveLength(0);
});
