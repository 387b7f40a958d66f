import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { equalData } from '../../src/core/equal-data.ts';

/** Plain data whose object keys come from a small set, so that two draws often have keys in common. */
const { data } = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>(undefined, null, true, 0, -0, 1, Number.NaN, '', 'a', 7n),
    fc.uint8Array({ maxLength: 3 }),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'length'), tie('data'), { maxKeys: 3 }),
  ),
}));

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** The same data in other objects: keys in reverse order, a further key without a value in each. */
const rewritten = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rewritten);
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, rewritten(each)]);
  return Object.fromEntries([...entries, ['another', undefined]].reverse());
};

/** Data with one spelling per value: keys sorted, those without a value left out. */
const spelled = (value: unknown): string => {
  if (value instanceof Uint8Array) return `<${[...value].join()}>`;
  if (Array.isArray(value)) return `[${value.map(spelled).join()}]`;
  if (isRecord(value)) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return `{${entries
      .map(([key, each]) => `${key}:${spelled(each)}`)
      .sort()
      .join()}}`;
  }
  return `${typeof value} ${value === 0 ? 0 : String(value)}`;
};

describe('a deep compare of plain data', () => {
  it.each<[unknown, unknown, boolean]>([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: undefined }, true],
    [{ a: 1, b: undefined }, { a: 1 }, true],
    [{ a: 1 }, { a: 1, b: null }, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [[1, 2], [1, 2], true],
    [[1, undefined], [1], false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{}, [], false],
    [null, undefined, false],
    [null, {}, false],
    [Number.NaN, Number.NaN, true],
    [0, -0, true],
    [0, '0', false],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2), true],
    [Uint8Array.of(1, 2), Buffer.of(1, 2), true],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 3), false],
    [Uint8Array.of(1), [1], false],
    [{ 0: 1 }, Uint8Array.of(1), false],
    // Keys that every object inherits are no keys of the data.
    [{}, { constructor: Object }, false],
    [{ constructor: Object }, {}, false],
    [{ toString: undefined }, {}, true],
  ])('of %j and %j is %j', (a, b, equal) => {
    expect(equalData(a, b)).toBe(equal);
    expect(equalData(b, a)).toBe(equal);
  });

  it('finds data equal to itself in other objects, whatever the order of keys', () => {
    fc.assert(fc.property(data, (a) => equalData(a, rewritten(a)) && equalData(rewritten(a), a)));
  });

  it('finds two pieces of data equal exactly when they spell the same', () => {
    fc.assert(
      fc.property(data, data, (a, b) => {
        expect(equalData(a, b)).toBe(spelled(a) === spelled(b));
      }),
      { numRuns: 1000 },
    );
  });
});
