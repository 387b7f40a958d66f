import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../src/signal/session.ts';
import type { Command } from '../../src/signal/usages.ts';
import { type Pair, pair } from '../support/pair.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

type Reaction = (id: string, event: SessionEvent, at: (afterMs: number, command: Command) => void) => void;

/** Every way a call may end, and what is done for it. The caller is side a, the callee b. */
const endings: Readonly<Record<string, Reaction>> = {
  'hung up by the caller': (id, { type }, at) => {
    if (type === 'incoming') at(100, { to: 'session', do: 'answer', id });
    if (type === 'established' && id.startsWith('call')) at(500, { to: 'session', do: 'hangup', id });
  },
  'hung up by both at once': (id, { type }, at) => {
    if (type === 'incoming') at(0, { to: 'session', do: 'answer', id });
    if (type === 'established') at(500, { to: 'session', do: 'hangup', id });
  },
  'held, resumed, hung up by the callee': (id, { type }, at) => {
    if (type === 'incoming') at(0, { to: 'session', do: 'answer', id });
    if (type !== 'established') return;
    at(300, { to: 'session', do: 'hold', id, ref: 1 });
    at(9000, { to: 'session', do: 'resume', id, ref: 2 });
    if (!id.startsWith('call')) at(20_000, { to: 'session', do: 'hangup', id });
  },
  cancelled: (id, { type }, at) => {
    if (type === 'incoming') at(0, { to: 'session', do: 'ring', id });
    if (type === 'progress') at(200, { to: 'session', do: 'hangup', id });
  },
  rejected: (id, { type }, at) => {
    if (type === 'incoming') at(10, { to: 'session', do: 'reject', id, status: 486 });
  },
  'never answered': () => {},
  'sent to nobody': (id, { type }, at) => {
    if (type === 'incoming') at(0, { to: 'session', do: 'reject', id, status: 503 });
  },
};

const count = 40;

/** So many calls, and then the quiet. What the network and the test remember is forgotten again. */
const play = ({ a, b, clock, network, settle }: Pair, ending: string): void => {
  const target = ending === 'sent to nobody' ? 'sip:nobody@10.0.0.77' : b.uri;
  for (let n = 0; n < count; n++) {
    a.command({ to: 'session', do: 'invite', id: `call-${n}`, target });
    clock.advance(20);
  }
  settle();
  expect(a.events.filter(({ event }) => event.type === 'ended')).toHaveLength(count);
  for (const side of [a, b]) {
    expect(side.faults).toEqual([]);
    for (const list of [side.events, side.ids, side.media.commands]) (list as unknown[]).length = 0;
  }
  (network.carried as unknown[]).length = 0;
};

/** Everything an event shows of the inside: the request a dialog was made of, the plan a session keeps. */
const insides = (event: SessionEvent): readonly object[] => [
  event,
  ...('request' in event && event.request !== undefined ? [event.request] : []),
  ...(event.type === 'media' ? [event.plan] : []),
];

describe('calls that are over leave no machine, no timer, no port and no memory', () => {
  it.each(Object.keys(endings))('%s', async (ending) => {
    const react = endings[ending] as Reaction;
    const held: WeakRef<object>[] = [];
    const it = await pair({
      delayMs: 15,
      on: (side, id, event, clock) => {
        for (const each of insides(event)) held.push(new WeakRef(each));
        react(id, event, (afterMs, command) => clock.at(clock.now() + afterMs, () => side.command(command)));
      },
    });
    play(it, ending);
    // A last call, so that nothing of those before is held as the last one seen.
    const ofThese = held.length;
    play(it, 'sent to nobody');
    // References read in this very job live until its end; the engine is given a few.
    await new Promise<void>((done) => setImmediate(done));
    collectGarbage();
    // Each counted once: an event that says the same of every call is one object for all.
    const alive = new Set(held.slice(0, ofThese).flatMap((each) => each.deref() ?? []));
    expect(ofThese).toBeGreaterThan(2 * count);
    expect(alive.size).toBeLessThan(4);
    await it.close();
  });
});
