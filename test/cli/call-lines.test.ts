import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import type { CallEvent } from '../../src/api/call/call-event.ts';
import { CallLines, type LinesPolicy } from '../../src/cli/call-lines.ts';
import { Console } from '../../src/cli/console.ts';
import type { SipRequest } from '../../src/message/model.ts';
import { double } from '../support/untyped.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const printing = (policy: LinesPolicy, json = false) => {
  const text = { out: '', err: '' };
  const stdout = { write: (more: string) => (text.out += more) };
  const stderr = { write: (more: string) => (text.err += more) };
  let active = 0;
  let made = 0;
  const lines = new CallLines(() => active, new Console({ stdout, stderr }, json), policy);
  const tell = (call: Call, event: CallEvent): void => lines.print({ call, event });
  const begin = (): Call => {
    const call = double<Call>({ id: `call${made++}`, remote: { uri: 'sip:a@b' }, local: { uri: 'sip:c@d' } });
    active += 1;
    tell(call, double<CallEvent>({ type: 'incoming', remoteAddress: 'b:5060' }));
    return call;
  };
  const end = (call: Call): void => {
    active -= 1;
    tell(call, { type: 'ended', cause: { by: 'remote' } });
  };
  const out = (): string[] => text.out.split('\n').filter((line) => line !== '');
  return { lines, begin, end, tell, text, out };
};

it('a few calls a second have all their events printed, by default', () => {
  const { begin, end, out } = printing('auto');
  for (let i = 0; i < 30; i++) {
    end(begin());
    vi.advanceTimersByTime(100);
  }
  expect(out()).toHaveLength(60);
  expect(out().slice(0, 2)).toEqual(['call0  call from sip:a@b (b:5060)', 'call0  over: ended by the peer']);
});

it('many calls a second have one line a second, by default, until there are few again', () => {
  const { begin, end, tell, out } = printing('auto');
  const calls = Array.from({ length: 412 }, begin);
  for (const call of calls) tell(call, { type: 'established' });
  for (const call of calls.slice(100)) end(call);
  vi.advanceTimersByTime(1100);
  expect(out()).toHaveLength(21);
  expect(out().at(-1)).toBe('412 calls in the last second, 412 answered, 312 over; 100 now');
  Array.from({ length: 300 }, begin);
  vi.advanceTimersByTime(1100);
  expect(out().slice(21)).toEqual(['300 calls in the last second, 0 answered, 0 over; 400 now']);
  // The second of few calls, and the quiet one after it.
  begin();
  vi.advanceTimersByTime(5000);
  expect(out().slice(22)).toEqual(['1 calls in the last second, 0 answered, 0 over; 401 now']);
  begin();
  vi.advanceTimersByTime(1100);
  expect(out().slice(23)).toEqual(['call713  call from sip:a@b (b:5060)']);
  // A call whose beginning was printed is followed to its end.
  end(calls[0] as Call);
  vi.advanceTimersByTime(1100);
  expect(out().slice(24)).toEqual(['call0  over: ended by the peer']);
});

it('all events of all calls are printed where that is asked for', () => {
  const { begin, out } = printing('all');
  Array.from({ length: 412 }, begin);
  vi.advanceTimersByTime(1100);
  expect(out()).toHaveLength(412);
});

it('a summary has one object a second in JSON, and none while nothing happens', () => {
  const { begin, end, tell, out, lines } = printing('summary', true);
  const call = begin();
  tell(call, { type: 'established' });
  vi.advanceTimersByTime(10_000);
  end(call);
  lines.close();
  vi.advanceTimersByTime(1100);
  expect(out().map((line) => JSON.parse(line))).toMatchObject([
    { event: 'summary', begun: 1, answered: 1, ended: 0, active: 1 },
    { event: 'summary', begun: 0, answered: 0, ended: 1, active: 0 },
  ]);
  expect(vi.getTimerCount()).toBe(0);
});

it('a request that became no call has a line, and of many there is the number', () => {
  const { lines, out } = printing('auto');
  const request = double<SipRequest>({ method: 'INVITE', callId: 'a@b', from: { uri: 'sip:a@b' } });
  const refuse = (): void =>
    lines.refused({ request, status: 488, why: 'no codec in common', remoteAddress: 'b:5060' });
  for (let i = 0; i < 100; i++) refuse();
  vi.advanceTimersByTime(1100);
  expect(out()[0]).toBe('refused: INVITE from sip:a@b (b:5060): 488, no codec in common');
  expect(out().slice(20)).toEqual(['0 calls in the last second, 0 answered, 0 over, 100 requests refused; 0 now']);
});

it('a thousand failures a second are twenty lines and their number', () => {
  const { lines, text } = printing('auto');
  for (let i = 0; i < 1000; i++) lines.fault(`sip:bob:secret@h failed ${i}`);
  vi.advanceTimersByTime(1100);
  const told = text.err.trimEnd().split('\n');
  expect(told).toHaveLength(21);
  expect(told[0]).toBe('rxsip: sip:bob:***@h failed 0');
  expect(told.at(-1)).toBe('rxsip: 980 more failures in the last second');
});
