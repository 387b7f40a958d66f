import { describe, expect } from 'vitest';
import { type Call, createSipServer, type EndCause, type SipServer } from '../../src/index.ts';
import { freePort } from '../support/free-port.ts';
import { peerTest } from '../support/peer-test.ts';
import { sipp } from '../support/sipp.ts';

interface Row {
  readonly scenario: string;
  readonly does: string;
  readonly logic: (call: Call) => void;
  /** How each call ends here; absent: no call may come of it. */
  readonly cause?: Partial<EndCause>;
  readonly calls?: number;
  readonly rate?: number;
  readonly args?: readonly string[];
  /** Faster SIP timers, for what would take 32 s. */
  readonly t1?: number;
  readonly timeoutMs?: number;
}

const ringAndAnswer = (call: Call): void => {
  void call.ring();
  void call.answer();
};
const none = (): void => undefined;

const rows: readonly Row[] = [
  {
    scenario: 'cancel-after-180',
    does: 'cancelled while ringing: 200, 487 (RFC 3261 §9.1, RFC 3261 §9.2)',
    logic: (call) => call.ring(),
    cause: { by: 'remote' },
  },
  {
    scenario: 'cancel-before-180',
    does: 'cancelled before any 180 (RFC 3261 §9.2)',
    logic: none,
    cause: { by: 'remote' },
  },
  { scenario: 'cancel-unknown', does: 'a CANCEL that matches nothing gets 481 (RFC 3261 §9.2)', logic: none },
  {
    scenario: 'reject',
    does: 'rejected with a status of our choice',
    logic: (call) => call.reject(486),
    cause: { by: 'local' },
  },
  {
    scenario: 'no-ack',
    does: 'the 2xx is repeated until 64*T1, then BYE (RFC 3261 §13.3.1.4)',
    logic: ringAndAnswer,
    cause: { by: 'timeout', waitingFor: 'ack' },
    t1: 50,
    calls: 5,
  },
  {
    scenario: 'hold-resume',
    does: 'held and resumed by re-INVITE in every form (RFC 3264 §8.4)',
    logic: ringAndAnswer,
    cause: { by: 'remote' },
  },
  {
    scenario: 'bad-reinvite',
    does: 'a re-INVITE that fails leaves the call as it was (RFC 3261 §14.1)',
    logic: ringAndAnswer,
    cause: { by: 'remote' },
  },
  { scenario: 'late-offer', does: 'late offer (RFC 3264 §5)', logic: ringAndAnswer, cause: { by: 'remote' } },
  {
    scenario: 'late-offer-no-answer',
    does: 'a late offer that is never answered ends cleanly (RFC 3261 §13.2.1)',
    logic: ringAndAnswer,
    cause: { by: 'local' },
  },
  { scenario: 'unknown-dialog', does: 'an unknown dialog gets 481 (RFC 3261 §12.2.2)', logic: none },
  { scenario: 'unsupported-extension', does: 'an unsupported extension gets 420 (RFC 3261 §8.2.2.3)', logic: none },
  { scenario: 'not-acceptable', does: 'no codec in common gets 488 with a Warning (RFC 4566 §5)', logic: none },
  { scenario: 'options', does: 'OPTIONS, 501 and 405 (RFC 3261 §8.2.1)', logic: none },
  {
    scenario: 'remote-bye',
    does: 'we hang up',
    logic: (call) => {
      ringAndAnswer(call);
      void call.answered.then(() => call.hangup());
    },
    cause: { by: 'local' },
  },
  {
    scenario: 'bye-glare',
    does: 'BYE from both ends at once (RFC 3261 §15.1)',
    logic: (call) => {
      ringAndAnswer(call);
      void call.answered.then(() => call.hangup());
    },
    cause: {},
  },
  {
    scenario: 'uac',
    does: '10 % of the messages lost either way and repeated: every call is made all the same (RFC 3261 §17.2.1, RFC 3261 §17.2)',
    logic: ringAndAnswer,
    cause: {},
    calls: 200,
    rate: 50,
    args: ['-lost', '10'],
    // One BYE in five finds no answer: SIPp sends nine of them within our 64*T1. With four, one run in four met a 481.
    t1: 400,
    timeoutMs: 120_000,
  },
];

const serve = async (row: Row): Promise<{ server: SipServer; ends: EndCause[]; port: number }> => {
  const port = await freePort();
  const timers = row.t1 === undefined ? {} : { timers: { t1: row.t1 } };
  const server = await createSipServer({ listen: [`udp:127.0.0.1:${port}`], ...timers });
  const ends: EndCause[] = [];
  server.calls$.subscribe((call) => {
    void call.ended.then((cause) => ends.push(cause));
    row.logic(call);
  });
  return { server, ends, port };
};

describe('SIPp calls our server', () => {
  for (const row of rows) {
    peerTest(
      ['SIPp'],
      `${row.scenario}: ${row.does}`,
      async () => {
        const { server, ends, port } = await serve(row);
        const calls = row.calls ?? 20;
        const args = ['-m', String(calls), '-r', String(row.rate ?? 20), ...(row.args ?? [])];
        const result = await sipp({ scenario: row.scenario, target: `127.0.0.1:${port}`, args });
        await server.close();
        expect(result, `${result.errors}\n${result.output}`).toMatchObject({
          code: 0,
          failed: 0,
          unexpected: 0,
          successful: calls,
        });
        expect(ends).toHaveLength(row.cause === undefined ? 0 : calls);
        for (const end of ends) expect(end).toMatchObject(row.cause ?? {});
      },
      row.timeoutMs,
    );
  }
});
