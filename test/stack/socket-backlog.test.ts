import { describe, expect, it } from 'vitest';
import { SocketBacklog } from '../../src/stack/admission/socket-backlog.ts';
import { virtualClock } from '../../src/testing/index.ts';

const backlog = () => {
  const clock = virtualClock();
  const out: (() => void)[] = [];
  const it = new SocketBacklog(32, { clock, probe: (returned) => void out.push(returned) });
  const turn = (datagrams: number, ms = 5): void => {
    for (let i = 0; i < datagrams; i++) it.datagram();
    clock.advance(ms);
    it.endTurn(clock.now());
  };
  return { it, clock, out, turn, age: () => it.ageMs(clock.now()), part: () => it.partOfNew(clock.now()) };
};

describe('the backlog of a socket', () => {
  it('is none while a turn delivers less than it can', () => {
    const { it, out, turn, age, part } = backlog();
    turn(31);
    expect([it.isBehind, out.length, age(), part()]).toEqual([false, 0, 0, 1]);
  });

  it('is as old as the time that a probe takes to return', () => {
    const { it, out, turn, clock, age } = backlog();
    turn(32);
    expect([it.isBehind, out.length]).toEqual([true, 1]);
    turn(32);
    turn(32);
    expect([age(), out.length]).toEqual([10, 1]);
    clock.advance(2);
    out[0]?.();
    clock.advance(1);
    expect(age()).toBe(12);
    turn(32);
    expect(out.length).toBe(2);
    turn(3);
    expect([it.isBehind, age()]).toEqual([false, 0]);
    out[1]?.();
    expect(age()).toBe(0);
  });

  it('sends another probe when one was dropped by a full buffer', () => {
    const { out, turn, age } = backlog();
    for (let i = 0; i < 51; i++) turn(32);
    expect([out.length, age()]).toEqual([2, 0]);
    turn(32);
    expect(age()).toBe(5);
  });

  it('leaves the less time to new requests the older it is', () => {
    const { out, turn, part } = backlog();
    turn(32);
    const fresh = part();
    for (let i = 0; i < 4; i++) turn(32);
    const late = part();
    out[0]?.();
    expect(1 > fresh && fresh > late && late > 0).toBe(true);
    expect(part()).toBe(late);
  });
});
