import { expect } from 'vitest';
import { createSipClient } from '../../src/index.ts';
import { peerTest } from '../support/peer-test.ts';
import { placeCalls } from '../support/place-calls.ts';
import { startSipp, untilListening } from '../support/sipp.ts';

peerTest(['SIPp'], '2,000 calls at 200 a second to SIPp: none failed', async () => {
  const peer = await startSipp({ scenario: 'uas', args: ['-m', '2000', '-nr'] });
  await untilListening(peer);
  // Neither side repeats itself at once: an INVITE that comes again while the first still waits in SIPp's queue is one too
  // many for it, and so is the ACK of a 200 that it sent again. A machine that keeps one of us from his queue for half a
  // second is no failure.
  const client = await createSipClient({
    listen: ['udp:127.0.0.1:0'],
    timers: { t1: 2000 },
    media: { ports: '34000-37998' },
  });
  const ends = await placeCalls(client, peer, 2_000, 200, (call) => {
    void call.answered.then(() => call.hangup());
  });
  await client.close();
  const result = await peer.result;
  expect(result, result.errors).toMatchObject({ failed: 0, unexpected: 0, successful: 2_000 });
  expect(ends.filter((end) => end.by === 'local')).toHaveLength(2_000);
});
