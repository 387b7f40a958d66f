import { describe, expect, it } from 'vitest';
import { pair } from '../support/pair.ts';
import { sessionFacts } from '../support/session-facts.ts';

describe('two stacks', () => {
  it('call, ring, answer, and hang up: each side hears one end', async () => {
    const { a, b, clock, settle } = await pair({ delayMs: 20 });
    a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri });
    clock.advance(100);
    const [id = ''] = b.ids;
    expect(b.types(id)[0]).toBe('incoming');
    b.command({ to: 'session', do: 'ring', id });
    clock.advance(1000);
    b.command({ to: 'session', do: 'answer', id });
    clock.advance(1000);
    expect(a.types('one')).toContain('established');
    expect(b.types(id)).toContain('established');
    expect(a.media.busy.streams + b.media.busy.streams).toBe(2);
    b.command({ to: 'session', do: 'hangup', id });
    settle();
    expect(a.endOf('one')).toEqual({ by: 'remote' });
    expect(b.endOf(id)).toEqual({ by: 'local' });
    expect([...a.faults, ...b.faults]).toEqual([]);
  });

  it('agree on a refusal', async () => {
    const { a, b, clock, settle } = await pair({ delayMs: 20 });
    a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri });
    clock.advance(100);
    b.command({ to: 'session', do: 'reject', id: b.ids[0] ?? '', status: 486 });
    settle();
    expect(a.endOf('one')).toMatchObject({ by: 'remote', status: 486 });
    expect(b.endOf(b.ids[0] ?? '')).toMatchObject({ by: 'local', status: 486 });
  });

  it('agree on a cancelled call', async () => {
    const { a, b, clock, settle } = await pair({ delayMs: 20 });
    a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri });
    clock.advance(100);
    b.command({ to: 'session', do: 'ring', id: b.ids[0] ?? '' });
    clock.advance(100);
    a.command({ to: 'session', do: 'hangup', id: 'one' });
    settle();
    expect(a.endOf('one')).toMatchObject({ by: 'local' });
    expect(b.endOf(b.ids[0] ?? '')).toMatchObject({ by: 'remote' });
  });

  it('hold and resume by either side', async () => {
    const { a, b, clock, settle } = await pair({ delayMs: 20 });
    a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri });
    clock.advance(100);
    const [id = ''] = b.ids;
    b.command({ to: 'session', do: 'answer', id });
    clock.advance(500);
    a.command({ to: 'session', do: 'hold', id: 'one', ref: 1 });
    clock.advance(500);
    expect(a.of('one')).toContainEqual({ type: 'done', ref: 1, ok: true });
    expect(b.of(id)).toContainEqual({ type: 'hold', local: false, remote: true });
    b.command({ to: 'session', do: 'hold', id, ref: 2 });
    clock.advance(500);
    expect(a.of('one')).toContainEqual({ type: 'hold', local: true, remote: true });
    a.command({ to: 'session', do: 'resume', id: 'one', ref: 3 });
    b.command({ to: 'session', do: 'resume', id, ref: 4 });
    clock.advance(10_000);
    expect(
      a
        .of('one')
        .filter((each) => each.type === 'hold')
        .at(-1),
    ).toEqual({ type: 'hold', local: false, remote: false });
    expect(
      b
        .of(id)
        .filter((each) => each.type === 'hold')
        .at(-1),
    ).toEqual({ type: 'hold', local: false, remote: false });
    a.command({ to: 'session', do: 'hangup', id: 'one' });
    settle();
    expect([...a.faults, ...b.faults]).toEqual([]);
  });

  it('end with a cause when the other side dies, in any state', async () => {
    for (const cutAt of [0, 30, 100, 600]) {
      const { a, b, clock, network, settle } = await pair({
        delayMs: 20,
        on: (side, id, event) => {
          if (event.type === 'incoming') side.command({ to: 'session', do: 'answer', id });
        },
      });
      a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri });
      clock.advance(cutAt);
      network.cut(b.host);
      clock.advance(60_000);
      a.command({ to: 'usages', do: 'endAll' });
      b.command({ to: 'usages', do: 'endAll' });
      settle();
      expect(a.types('one').filter((type) => type === 'ended')).toHaveLength(1);
      for (const id of b.ids) expect(b.types(id).filter((type) => type === 'ended')).toHaveLength(1);
    }
  });

  it('a command given inside a subscriber waits for the turn to end', async () => {
    const order: string[] = [];
    const { a, b, settle } = await pair({
      on: (side, id, event) => {
        order.push(`${side.host} ${event.type}`);
        if (event.type !== 'incoming') return;
        side.command({ to: 'session', do: 'reject', id, status: 603 });
        order.push('commanded');
      },
    });
    a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri });
    settle();
    const at = order.indexOf('commanded');
    expect(order[at - 1]).toBe('10.0.0.2 incoming');
    expect(order.slice(at).some((each) => each === '10.0.0.2 ended')).toBe(true);
    expect(a.endOf('one')).toMatchObject({ by: 'remote', status: 603 });
  });

  it('a throwing subscriber of calls$ costs nothing but a fault', async () => {
    const { a, b, settle } = await pair({
      on: (side, id, event) => {
        if (event.type === 'incoming') side.command({ to: 'session', do: 'reject', id, status: 486 });
      },
    });
    sessionFacts(b.stack).subscribe(() => {
      throw new Error('user bug');
    });
    a.command({ to: 'session', do: 'invite', id: 'one', target: b.uri });
    settle();
    expect(a.endOf('one')).toMatchObject({ status: 486 });
    expect(b.faults.length).toBeGreaterThan(0);
    expect(a.faults).toEqual([]);
  });
});
