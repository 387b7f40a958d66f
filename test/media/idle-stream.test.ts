import { queryObjects } from 'node:v8';
import { expect, it } from 'vitest';
import { World } from './world.ts';

const streams = 40;
const kinds = [Map, Set, Int16Array, Buffer];
/** How many there are on this thread, by constructor. */
const count = (kind: (typeof kinds)[number]): number => queryObjects(kind, { format: 'count' }) as number;

it('a stream that nothing was heard on, sent from or asked of has no map, no set, no samples and no packets', () => {
  const world = new World();
  world.talk('first');
  const before = kinds.map(count);
  for (let n = 0; n < streams; n++) world.talk(`s${n}`);
  expect(world.media.busy.streams).toBe(streams + 1);
  expect(kinds.map((kind, i) => count(kind) - (before[i] ?? 0))).toEqual([0, 0, 0, 0]);
  // What is asked for is made: the count sees it.
  for (let n = 0; n < streams; n++) world.media.perform({ do: 'detect', id: `s${n}`, detection: { level: true } });
  expect(count(Map) - (before[0] ?? 0)).toBeGreaterThanOrEqual(streams);
});
