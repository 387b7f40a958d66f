import { describe, expect, it } from 'vitest';
import { importersOf, impurities, pureFolders } from './purity.ts';
import { sourceFiles } from './source-files.ts';

const pure = sourceFiles(...pureFolders.map((folder) => `src/${folder}`));
const all = sourceFiles('src');

describe('the pure folders', () => {
  it('the files of each pure folder are visited', () => {
    for (const folder of pureFolders) {
      expect(pure.filter(({ path }) => path.startsWith(`src/${folder}/`)).length, folder).toBeGreaterThan(
        folder === 'requests' ? 0 : 4,
      );
    }
    expect(pure.length).toBeGreaterThan(60);
  });

  it('the pure folders use no clock and no randomness', () => {
    expect(impurities(pure)).toEqual([]);
  });

  it.each(['Date.now()', 'new Date()', 'new Date', 'String(Date())', 'Math.random()', 'const { x } = [Math.random]'])(
    'a pure folder with %s is found',
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
  ])('a pure folder may contain %s', (text) => {
    expect(impurities([{ path: 'src/core/a.ts', text }])).toEqual([]);
  });
});

describe('sdp-transform', () => {
  it('sdp-transform is imported by exactly one file', () => {
    expect(importersOf('sdp-transform', all)).toEqual(['src/sdp/attributes.ts']);
  });

  it.each([
    "import t from 'sdp-transform';",
    "import 'sdp-transform';",
    "await import('sdp-transform')",
    "export * from 'sdp-transform'",
  ])('an import of sdp-transform by %s is found', (text) =>
    expect(importersOf('sdp-transform', [{ path: 'a.ts', text }])).toEqual(['a.ts']),
  );
});
