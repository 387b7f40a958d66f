import { describe, expect } from 'vitest';
import { type Call, createSipClient, type EndCause } from '../../src/index.ts';
import { peerTest } from '../support/peer-test.ts';
import { placeCalls } from '../support/place-calls.ts';
import { startSipp, untilListening } from '../support/sipp.ts';

interface Row {
  readonly scenario: string;
  readonly does: string;
  readonly logic: (call: Call) => void;
  readonly cause: Partial<EndCause>;
  readonly t1?: number;
  /** SIPp was left waiting on purpose: its own verdict says nothing. */
  readonly cutShort?: boolean;
}

const cancelWhenRinging = (call: Call): void => {
  call.state$.subscribe((state) => {
    if (state === 'ringing') void call.hangup();
  });
};

const rows: readonly Row[] = [
  {
    scenario: 'uas-reject',
    does: 'refused with 486 and a Reason',
    logic: () => undefined,
    cause: { by: 'remote', status: 486 },
  },
  { scenario: 'uas-cancel', does: 'cancelled by us (RFC 3261 §9.1)', logic: cancelWhenRinging, cause: { by: 'local' } },
  {
    scenario: 'uas-cancel-late',
    does: 'the 200 crosses our CANCEL: ACK, BYE (RFC 3261 §9.1)',
    logic: cancelWhenRinging,
    cause: { by: 'local' },
  },
  {
    scenario: 'uas-hold',
    does: 'held and resumed by us (RFC 3264 §8.4)',
    logic: (call) =>
      void call.answered
        .then(() => call.hold())
        .then(() => call.resume())
        .then(() => call.hangup()),
    cause: { by: 'local' },
  },
  {
    scenario: 'uas-hold-glare',
    does: 'a 491 is tried again in its window (RFC 3261 §14)',
    logic: (call) => void call.answered.then(() => call.hold()).then(() => call.hangup()),
    cause: { by: 'local' },
  },
  { scenario: 'uas-bye', does: 'the callee hangs up', logic: () => undefined, cause: { by: 'remote' } },
  {
    scenario: 'uas-silent',
    does: 'no word ever: timer B',
    logic: () => undefined,
    cause: { by: 'timeout', waitingFor: 'response' },
    t1: 20,
    cutShort: true,
  },
  {
    scenario: 'uas-progress-silent',
    does: 'no word after our CANCEL: 64*T1 (RFC 3261 §9.1)',
    logic: cancelWhenRinging,
    cause: { by: 'local' },
    t1: 20,
    cutShort: true,
  },
];

describe('our client calls SIPp', () => {
  for (const row of rows) {
    peerTest(['SIPp'], `${row.scenario}: ${row.does}`, async () => {
      const peer = await startSipp({ scenario: row.scenario, args: ['-m', '5'] });
      await untilListening(peer);
      const timers = row.t1 === undefined ? {} : { timers: { t1: row.t1 } };
      const client = await createSipClient({ listen: ['udp:127.0.0.1:0'], ...timers });
      const ends = await placeCalls(client, peer, 5, 20, row.logic);
      await client.close();
      for (const end of ends) expect(end).toMatchObject(row.cause);
      if (row.cutShort === true) {
        peer.process.kill('SIGKILL');
        await peer.result;
        return;
      }
      const result = await peer.result;
      expect(result, `${result.errors}\n${result.output}`).toMatchObject({ failed: 0, unexpected: 0, successful: 5 });
    });
  }
});
