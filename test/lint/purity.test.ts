import { describe, expect, it } from 'vitest';
import { importersOf, impurities, pureRooms } from './purity.ts';
import { sourceFiles } from './source-files.ts';

const pure = sourceFiles(...pureRooms.map((room) => `src/${room}`));
const all = sourceFiles('src');

describe('the pure rooms', () => {
  it('were looked at, each of them', () => {
    for (const room of pureRooms) {
      expect(pure.filter(({ path }) => path.startsWith(`src/${room}/`)).length, room).toBeGreaterThan(4);
    }
    expect(pure.length).toBeGreaterThan(60);
  });

  it('read no clock and throw no dice', () => {
    expect(impurities(pure)).toEqual([]);
  });

  it.each(['Date.now()', 'new Date()', 'new Date', 'String(Date())', 'Math.random()', 'const { x } = [Math.random]'])(
    'would be caught at %s',
    (breach) => {
      expect(impurities([{ path: 'src/core/a.ts', text: `export const a = 1;\n${breach};\n` }])).toHaveLength(1);
    },
  );

  it.each([
    '// Date.now() would be wrong here',
    '/* no\n Math.random() */',
    'new Date(at)',
    'Date.UTC(1970, 0)',
    'x.nowDate()',
  ])('are not accused of %s', (text) => {
    expect(impurities([{ path: 'src/core/a.ts', text }])).toEqual([]);
  });
});

describe('sdp-transform', () => {
  it('is imported by exactly one file', () => {
    expect(importersOf('sdp-transform', all)).toEqual(['src/sdp/attributes.ts']);
  });

  it.each([
    "import t from 'sdp-transform';",
    "import 'sdp-transform';",
    "await import('sdp-transform')",
    "export * from 'sdp-transform'",
  ])('would be found in %s', (text) =>
    expect(importersOf('sdp-transform', [{ path: 'a.ts', text }])).toEqual(['a.ts']),
  );
});
