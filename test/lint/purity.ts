import { code, type SourceFile } from './source-files.ts';

export const pureFolders = ['core', 'message', 'signal', 'transaction', 'ua', 'dialog', 'sdp', 'session'] as const;

/** Uses of a clock or of randomness. `Date` as a value (a Date header, `Date.UTC`) is allowed. The linter finds the rest. */
const IMPURE = /\bDate\.now\b|\bnew Date\s*(?:\(\s*\)|;|$)|[^.\w]Date\(\s*\)|\bMath\.random\b/gm;

/** The uses in these files, as `path: use`. */
export const impurities = (files: readonly SourceFile[]): string[] =>
  files.flatMap(({ path, text }) => [...code(text).matchAll(IMPURE)].map(([what]) => `${path}: ${what.trim()}`));

/** The files that import this package, statically or not. */
export const importersOf = (name: string, files: readonly SourceFile[]): string[] =>
  files
    .filter(({ text }) => new RegExp(`(?:from|import|import\\(|require\\()\\s*['"]${name}['"]`).test(code(text)))
    .map(({ path }) => path);
