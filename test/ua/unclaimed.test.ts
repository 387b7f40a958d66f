import { describe, expect, it } from 'vitest';
import { createUnclaimed } from '../../src/stack/unclaimed.ts';
import { traits, type Words, World } from '../dialog/peer.ts';

const methods = [...traits.methods, 'MESSAGE', 'SUBSCRIBE', 'FOO'];

/** What a request gets that no usage takes. */
const leftOver = (world: World, method: string, words: Words = {}) => {
  const { signals } = world.ask(method, words);
  const last = createUnclaimed(world.ua, world.dialogs);
  for (const signal of signals) last.receive(signal);
  return world.transactions.responses.map(({ response }) => [response.status, response.headers.get('allow')] as const);
};

describe('a request that no usage takes', () => {
  it.each([
    ['OPTIONS', 405],
    ['MESSAGE', 405],
    ['FOO', 501],
  ])('outside a dialog, %s, gets %i (RFC 3261 §8.2.1)', (method, status) => {
    const allow = status === 405 ? methods.join(', ') : undefined;
    expect(leftOver(new World({ methods }), method)).toEqual([[status, allow]]);
  });

  it.each(['INVITE', 'SUBSCRIBE'])('and that opened a dialog set, %s, gets 405, and the set is closed', (method) => {
    const world = new World({ methods });
    expect(leftOver(world, method)).toEqual([[405, methods.join(', ')]]);
    expect(world.dialogs.size).toBe(0);
  });

  it.each([
    ['INFO', 481],
    ['BYE', 481],
    ['FOO', 501],
  ])('inside a dialog, %s, gets %i (RFC 3261 §12.2.2)', (method, status) => {
    const world = new World({ methods });
    const { inside } = world.talking();
    expect(leftOver(world, method, { lines: inside(2, method) }).at(-1)).toEqual([status, undefined]);
  });
});

it('the last layer lets everything else flow past', () => {
  const world = new World();
  const last = createUnclaimed(world.ua, world.dialogs);
  expect(last.receive({ on: 'count', what: 'merged' })).toBeUndefined();
  expect(last.receive({ do: 'resolve', uri: 'x', owner: { layer: 'x', key: 'x' } })).toBeUndefined();
  expect([last.name, last.size]).toEqual(['unclaimed', 0]);
});
