import { posix } from 'node:path';
import { code, type SourceFile } from './source-files.ts';

/** Import statements of one folder, by the folder they import from. */
type Imports = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** The folder of a file directly below `root`; `.` for a file in `root` itself, undefined outside of it. */
const folderOf = (path: string, root: string): string | undefined => {
  if (!path.startsWith(`${root}/`)) return undefined;
  const [folder, ...rest] = path.slice(root.length + 1).split('/');
  return rest.length === 0 ? '.' : folder;
};

/** Which folders below `root` import which, with the statements as `file → file`. */
export const folderImports = (files: readonly SourceFile[], root: string): Imports => {
  const imports = new Map<string, Map<string, string[]>>();
  for (const { path, text } of files) {
    const from = folderOf(path, root);
    if (from === undefined) continue;
    for (const [, specifier = ''] of code(text).matchAll(/(?:from|import\(?)\s*'(\.[^']*)'/g)) {
      const target = posix.join(posix.dirname(path), specifier);
      const to = folderOf(target, root);
      if (to === undefined || to === from) continue;
      const targets = imports.get(from) ?? new Map<string, string[]>();
      imports.set(from, targets.set(to, [...(targets.get(to) ?? []), `${path} → ${target}`]));
    }
  }
  return imports;
};

const reachable = (imports: Imports, from: string): ReadonlySet<string> => {
  const found = new Set<string>();
  const pending = [from];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    for (const next of imports.get(folder)?.keys() ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      pending.push(next);
    }
  }
  return found;
};

export interface Circle {
  /** Folders that import one another, directly or through others; sorted. */
  readonly folders: readonly string[];
  /** The statements that do so. */
  readonly statements: readonly string[];
}

/** Every group of folders that import one another in a circle. */
export const circles = (imports: Imports): readonly Circle[] => {
  const found = new Map<string, Circle>();
  for (const folder of imports.keys()) {
    const ahead = reachable(imports, folder);
    if (!ahead.has(folder)) continue;
    const folders = [...ahead].filter((other) => reachable(imports, other).has(folder)).sort();
    const statements = folders.flatMap((from) => folders.flatMap((to) => [...(imports.get(from)?.get(to) ?? [])]));
    found.set(folders.join(' '), { folders, statements });
  }
  return [...found.values()];
};
