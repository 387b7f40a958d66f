import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../src/signal/session.ts';
import type { StackDrivers } from '../../src/stack/stack-contract.ts';
import { expectQuiet, type Stack } from '../../src/testing/index.ts';
import { alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';
import { pair } from '../support/pair.ts';

const sdp = { 'Content-Type': 'application/sdp' };
const answerAll = (stack: Stack, id: string, { type }: SessionEvent): void => {
  if (type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
};

/** Real turns of the event loop: look-ups are promises. */
const turns = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await new Promise((turn) => setImmediate(turn));
};

type Transport = StackDrivers['transport'];

/** The driver with a method of another make. */
const altered = (transport: Transport, other: Partial<Pick<Transport, 'send' | 'resolve'>>): Transport => ({
  facts$: transport.facts$,
  wire$: transport.wire$,
  counts: transport.counts,
  get sockets() {
    return transport.sockets;
  },
  listen: () => transport.listen(),
  send: (order) => transport.send(order),
  resolve: (order) => transport.resolve(order),
  close: () => transport.close(),
  ...other,
});

describe('a stack that is closed', () => {
  it('at any moment of a call says nothing more, keeps no timer and no socket', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 2500 }),
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom('hangup', 'hold', 'nothing'),
        async (closeAt, delayMs, verb) => {
          const it = await pair({
            delayMs,
            on: (side, id, event, clock) => {
              if (event.type === 'incoming')
                clock.at(clock.now() + 300, () => side.command({ to: 'session', do: 'answer', id }));
              if (event.type !== 'established' || verb === 'nothing') return;
              clock.at(clock.now() + 500, () =>
                side.command(
                  verb === 'hold' ? { to: 'session', do: 'hold', id, ref: 1 } : { to: 'session', do: 'hangup', id },
                ),
              );
            },
          });
          it.a.command({ to: 'session', do: 'invite', id: 'one', target: it.b.uri });
          it.clock.advance(closeAt);
          const closing = it.b.stack.close();
          const events = it.b.events.length;
          await closing;
          const sent = it.network.carried.filter(({ from }) => from.host === it.b.host).length;
          it.clock.advance(100_000);
          it.a.command({ to: 'usages', do: 'endAll' });
          it.clock.runAll();
          expect(it.network.carried.filter(({ from }) => from.host === it.b.host)).toHaveLength(sent);
          expect(it.b.events).toHaveLength(events);
          expect(it.b.stack.busy.timer).toBe(0);
          expect([it.b.stack.transport.sockets, it.b.media.busy.sockets]).toEqual([0, 0]);
          expect([...it.a.faults, ...it.b.faults]).toEqual([]);
          expectQuiet(it.a.stack);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(['incoming', 'state', 'established', 'ended'])('by its own subscriber, inside the event %s', async (type) => {
    let closed: Promise<void> | undefined;
    const on = (stack: Stack, id: string, event: SessionEvent): void => {
      answerAll(stack, id, event);
      if (event.type === type) closed ??= stack.close();
    };
    const { stack, phone, clock, faults } = await alone({ on });
    phone.send(requestText('INVITE', sdp, offer), us);
    for (const method of ['ACK', 'BYE']) {
      clock.advance(100);
      const ok = phone.received.find(({ message }) => message?.kind === 'response' && message.status === 200)?.message;
      const fields = { To: ok?.headers.get('to') ?? '<sip:us@10.0.0.1>', 'Call-ID': 'c-INVITE' };
      phone.send(requestText(method, { ...fields, CSeq: `${method === 'ACK' ? 1 : 2} ${method}` }), us);
    }
    clock.runAll();
    await closed;
    expect(closed).toBeDefined();
    stack.command({ to: 'usages', do: 'endAll' });
    clock.runAll();
    expect(faults).toEqual([]);
    expect([stack.busy.timer, stack.transport.sockets]).toEqual([0, 0]);
  });
});

describe('a name that is resolved late', () => {
  const calling = async (after: (stack: Stack) => void) => {
    const it = await alone({ names: { 'late.example': ['10.0.0.9'] } });
    it.stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:a@late.example' });
    it.clock.advance(5);
    after(it.stack);
    await turns();
    it.clock.advance(100);
    return it;
  };

  it('after the hang-up sends nothing', async () => {
    const it = await calling((stack) => stack.command({ to: 'session', do: 'hangup', id: 'one' }));
    it.clock.runAll();
    expect(it.phone.received).toEqual([]);
    expect(it.ends).toEqual([{ by: 'local' }]);
    expectQuiet(it.stack);
  });

  it('after the close sends nothing', async () => {
    const it = await calling((stack) => void stack.close());
    expect(it.phone.received).toEqual([]);
    expect([it.stack.busy.timer, it.stack.transport.sockets]).toEqual([0, 0]);
  });

  it('or never ends the call within 64*T1', async () => {
    const never = ({ transport, ...others }: StackDrivers): StackDrivers => ({
      ...others,
      transport: altered(transport, { resolve: () => {} }),
    });
    const it = await alone({ drivers: never });
    it.stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:a@never.example' });
    expect(it.clock.runAll()).toBeLessThanOrEqual(32_100);
    expect(it.ends).toEqual([{ by: 'timeout', waitingFor: 'response' }]);
    expectQuiet(it.stack);
  });
});

describe('a transport that', () => {
  it('throws in send costs faults, not the stack', async () => {
    const state = { on: false };
    const drivers = ({ transport, ...others }: StackDrivers): StackDrivers => ({
      ...others,
      transport: altered(transport, {
        send: (order) => {
          if (state.on) throw new Error('a bug of a driver');
          transport.send(order);
        },
      }),
    });
    const it = await alone({ drivers, on: answerAll });
    it.phone.send(requestText('INVITE', sdp, offer), us);
    it.clock.advance(11);
    state.on = true;
    it.clock.runAll();
    expect(it.faults.length).toBeGreaterThan(0);
    expect(it.ends).toEqual([{ by: 'timeout', waitingFor: 'ack' }]);
    expectQuiet(it.stack);
    state.on = false;
    it.phone.send(requestText('OPTIONS'), us);
    expect(it.phone.take()).toMatchObject({ status: 200 });
  });

  it('refuses at once, inside send, ends the call with the network as its cause (RFC 3261 §8.1.3.1)', async () => {
    const it = await alone();
    it.stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:a@10.0.0.9;transport=tcp' });
    it.clock.runAll();
    expect(it.ends).toMatchObject([{ by: 'transport' }]);
    expect(it.faults).toEqual([]);
    expectQuiet(it.stack);
  });
});

describe('a peer that dies', () => {
  const T1 = 500;

  it.each([
    // What the caller, then the callee, hears of a callee or caller that is gone from this moment on.
    ['before the INVITE is there', 5, 'b', 'a', { by: 'timeout', waitingFor: 'response' }, 64 * T1],
    ['before our 180 and 200 are there', 30, 'a', 'b', { by: 'timeout', waitingFor: 'ack' }, 2 * 64 * T1],
    ['while it rings', 200, 'b', 'a', { by: 'timeout', waitingFor: 'response' }, 180_000 + 64 * T1],
  ] as const)('%s: the other ends with its cause within the timers', async (_, cutAt, dies, other, cause, withinMs) => {
    const it = await pair({
      delayMs: 20,
      on: (side, id, event) => {
        if (event.type !== 'incoming') return;
        side.command({ to: 'session', do: 'ring', id });
        if (cutAt < 100) side.command({ to: 'session', do: 'answer', id });
      },
    });
    it.a.command({ to: 'session', do: 'invite', id: 'one', target: it.b.uri });
    it.clock.advance(cutAt);
    it.network.cut(it[dies].host);
    it.clock.advance(withinMs + 1000);
    const id = it[other].ids[0] ?? '';
    expect(it[other].endOf(id)).toEqual(cause);
    it.network.mend(it[dies].host);
    for (const side of it.sides) side.command({ to: 'usages', do: 'endAll' });
    it.settle();
  });

  it.each([
    ['hold', { by: 'timeout', waitingFor: 'response' }],
    ['hangup', { by: 'local' }],
  ] as const)('in an active call is found out by our %s within 64*T1', async (verb, cause) => {
    const it = await pair({ on: (side, id, event) => answerAll(side.stack, id, event) });
    it.a.command({ to: 'session', do: 'invite', id: 'one', target: it.b.uri });
    it.clock.advance(1000);
    it.network.cut(it.b.host);
    it.a.command(
      verb === 'hold' ? { to: 'session', do: 'hold', id: 'one', ref: 1 } : { to: 'session', do: 'hangup', id: 'one' },
    );
    it.clock.advance(2 * 64 * T1 + 1000);
    expect(it.a.endOf('one')).toMatchObject(cause);
    expect(it.a.stack.busy.session).toBe(0);
    it.b.command({ to: 'usages', do: 'endAll' });
    it.settle();
  });
});
