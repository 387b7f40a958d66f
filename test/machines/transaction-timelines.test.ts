import { describe, expect, it } from 'vitest';
import { type InviteClientState, inviteClient } from '../../src/transaction/invite-client.ts';
import { type InviteServerState, inviteServer } from '../../src/transaction/invite-server.ts';
import { type RequestClientState, requestClient } from '../../src/transaction/request-client.ts';
import { type RequestServerState, requestServer } from '../../src/transaction/request-server.ts';
import type { ServerEvent } from '../../src/transaction/server-events.ts';
import { timersFor } from '../../src/transaction/timers.ts';
import { timeline } from '../support/timeline.ts';
import { response, rfcTimers } from '../support/transaction-machines.ts';

const udp = timersFor(rfcTimers, false);
const tcp = timersFor(rfcTimers, true);
const initial = { name: 'initial' } as const;
const begin = { kind: 'begin' } as const;
const cancel = { kind: 'cancel' } as const;
const request = { kind: 'request' } as const;
const got = (status: number) => ({ kind: 'response', response: response(status) }) as const;
const respond = (status: number) => ({ kind: 'respond', response: response(status) }) as const;
const ack = { kind: 'ack' } as Extract<ServerEvent, { kind: 'ack' }>;

describe('INVITE client', () => {
  const start: InviteClientState = initial;

  it('repeats by A, doubling without T2 as its ceiling, until B (RFC 3261 §17.1.1.2)', () => {
    expect(timeline(inviteClient(udp), start, [[0, begin]])).toEqual([
      [0, 'send'],
      [500, 'send'],
      [1500, 'send'],
      [3500, 'send'],
      [7500, 'send'],
      [15_500, 'send'],
      [31_500, 'send'],
      [32_000, 'failed timeout'],
      [32_000, 'end'],
    ]);
  });

  it('sends once on a reliable transport and still gives up by B (RFC 3261 §17.1.1.2)', () => {
    expect(timeline(inviteClient(tcp), start, [[0, begin]])).toEqual([
      [0, 'send'],
      [32_000, 'failed timeout'],
      [32_000, 'end'],
    ]);
  });

  it('waits for ever after a 1xx: the ringing time is the user’s (RFC 3261 §17.1.1.2)', () => {
    const said = timeline(inviteClient(udp), start, [
      [0, begin],
      [600, got(180)],
    ]);
    expect(said).toEqual([
      [0, 'send'],
      [500, 'send'],
      [600, 'response 180'],
    ]);
  });

  it('acknowledges every repeat of a refusal until D, and tells it once (RFC 3261 §17.1.1.3)', () => {
    const said = timeline(inviteClient(udp), start, [
      [0, begin],
      [100, got(486)],
      [600, got(486)],
      [32_099, got(486)],
    ]);
    expect(said).toEqual([
      [0, 'send'],
      [100, 'ack 486'],
      [100, 'response 486'],
      [600, 'ack 486'],
      [32_099, 'ack 486'],
      [32_100, 'end'],
    ]);
  });

  it('passes every 2xx up until M (RFC 6026 §7, RFC 6026 §8.4)', () => {
    const script = [
      [0, begin],
      [100, got(200)],
      [5000, got(200)],
      [6000, got(180)],
      [7000, got(486)],
    ] as const;
    const said = [
      [0, 'send'],
      [100, 'response 200'],
      [5000, 'response 200'],
      [32_100, 'end'],
    ];
    expect(timeline(inviteClient(udp), start, script)).toEqual(said);
    expect(timeline(inviteClient(tcp), start, script)).toEqual(said);
  });

  it('holds CANCEL back until the first 1xx and gives up 64*T1 after it (RFC 3261 §9.1, RFC 3261 §9.1, RFC 3261 §9.1)', () => {
    const said = timeline(inviteClient(tcp), start, [
      [0, begin],
      [50, cancel],
      [1000, got(100)],
      [1100, cancel],
      [2000, got(180)],
    ]);
    expect(said).toEqual([
      [0, 'send'],
      [1000, 'response 100'],
      [1000, 'cancel'],
      [2000, 'response 180'],
      [33_000, 'failed timeout'],
      [33_000, 'end'],
    ]);
  });

  it('takes the 200 that crossed the CANCEL (RFC 3261 §9.1)', () => {
    const said = timeline(inviteClient(udp), start, [
      [0, begin],
      [10, got(100)],
      [20, cancel],
      [30, got(200)],
    ]);
    expect(said).toEqual([
      [0, 'send'],
      [10, 'response 100'],
      [20, 'cancel'],
      [30, 'response 200'],
      [32_030, 'end'],
    ]);
  });
});

describe('non-INVITE client', () => {
  const start: RequestClientState = initial;

  it('repeats by E, doubling up to T2, until F (RFC 3261 §17.1.2.2)', () => {
    expect(timeline(requestClient(udp), start, [[0, begin]])).toEqual([
      ...[0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500].map((at) => [at, 'send']),
      [32_000, 'failed timeout'],
      [32_000, 'end'],
    ]);
  });

  it('repeats every T2 after a 1xx (RFC 3261 §17.1.2.2)', () => {
    const said = timeline(requestClient(udp), start, [
      [0, begin],
      [600, got(100)],
    ]);
    expect(said).toEqual([
      [0, 'send'],
      [500, 'send'],
      [600, 'response 100'],
      ...[1500, 5500, 9500, 13_500, 17_500, 21_500, 25_500, 29_500].map((at) => [at, 'send']),
      [32_000, 'failed timeout'],
      [32_000, 'end'],
    ]);
  });

  it('absorbs repeats of the final for K = T4, and none on a reliable transport (RFC 3261 §17.1.2.2)', () => {
    const script = [
      [0, begin],
      [100, got(200)],
      [5000, got(200)],
    ] as const;
    const told = [
      [0, 'send'],
      [100, 'response 200'],
    ];
    expect(timeline(requestClient(udp), start, script)).toEqual([...told, [5100, 'end']]);
    expect(timeline(requestClient(tcp), start, script)).toEqual([...told, [100, 'end']]);
  });
});

describe('INVITE server', () => {
  const start: InviteServerState = initial;

  it('says 100 after 200 ms of silence, and again to a repeat (RFC 3261 §17.2.1)', () => {
    const said = timeline(inviteServer(udp), start, [
      [0, request],
      [500, request],
      [600, respond(180)],
      [1500, request],
    ]);
    expect(said).toEqual([
      [200, 'trying'],
      [500, 'trying'],
      [600, 'send 180'],
      [1500, 'send 180'],
    ]);
  });

  it('says no 100 when the TU was quick (RFC 3261 §17.2.1)', () => {
    const said = timeline(inviteServer(udp), start, [
      [0, request],
      [199, respond(180)],
    ]);
    expect(said).toEqual([[199, 'send 180']]);
  });

  it('repeats a refusal by G up to T2 until H (RFC 3261 §17.2.1)', () => {
    const script = [
      [0, request],
      [0, respond(486)],
    ] as const;
    expect(timeline(inviteServer(udp), start, script)).toEqual([
      ...[0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500].map((at) => [at, 'send 486']),
      [32_000, 'end'],
    ]);
    expect(timeline(inviteServer(tcp), start, script)).toEqual([
      [0, 'send 486'],
      [32_000, 'end'],
    ]);
  });

  it('is silent after the ACK and absorbs what is repeated until I = T4 (RFC 3261 §17.2.1, RFC 3261 §17.2.1)', () => {
    const script = [
      [0, request],
      [0, respond(486)],
      [100, ack],
      [200, request],
      [300, ack],
    ] as const;
    expect(timeline(inviteServer(udp), start, script)).toEqual([
      [0, 'send 486'],
      [5100, 'end'],
    ]);
    expect(timeline(inviteServer(tcp), start, script)).toEqual([
      [0, 'send 486'],
      [100, 'end'],
    ]);
  });

  it('absorbs INVITEs after a 2xx and passes 2xx and ACK through until L (RFC 6026 §7, RFC 6026 §8.7)', () => {
    const script = [
      [0, request],
      [0, respond(200)],
      [500, request],
      [600, respond(200)],
      [700, ack],
      [800, respond(486)],
    ] as const;
    const said = [
      [0, 'send 200'],
      [600, 'send 200'],
      [700, 'ack'],
      [32_000, 'end'],
    ];
    expect(timeline(inviteServer(udp), start, script)).toEqual(said);
    expect(timeline(inviteServer(tcp), start, script)).toEqual(said);
  });

  it('stays when a final could not be sent, and tells it (RFC 3261 §8.1.3.1, RFC 6026 §8.8)', () => {
    const said = timeline(inviteServer(udp), start, [
      [0, request],
      [0, respond(486)],
      [1, { kind: 'transportError', reason: 'unreachable' }],
      [100, request],
      [200, ack],
    ]);
    expect(said).toEqual([
      [0, 'send 486'],
      [1, 'sendFailed'],
      [100, 'send 486'],
      [5200, 'end'],
    ]);
  });
});

describe('non-INVITE server', () => {
  const start: RequestServerState = initial;

  it('answers repeats with the same final until J, and none on a reliable transport (RFC 3261 §17.2.2, RFC 3261 §17.2)', () => {
    const script = [
      [0, request],
      [100, respond(200)],
      [600, request],
    ] as const;
    expect(timeline(requestServer(udp), start, script)).toEqual([
      [100, 'send 200'],
      [600, 'send 200'],
      [32_100, 'end'],
    ]);
    expect(timeline(requestServer(tcp), start, script)).toEqual([
      [100, 'send 200'],
      [100, 'end'],
    ]);
  });

  it('says 100 only when the client repeats every T2, and nothing once it gave up (RFC 4320 §4)', () => {
    const said = timeline(requestServer(udp), start, [
      [0, request],
      [500, request],
      [600, respond(180)],
      [7500, request],
    ]);
    expect(said).toEqual([
      [3500, 'trying'],
      [7500, 'trying'],
      [32_000, 'end'],
    ]);
  });

  it('never answers 408 (RFC 4320 §4.2)', () => {
    const said = timeline(requestServer(udp), start, [
      [0, request],
      [10, respond(408)],
    ]);
    expect(said).toEqual([[10, 'end']]);
  });
});
