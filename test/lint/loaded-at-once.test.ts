import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src/', import.meta.url));

/** What a module loads at once, itself and by what it imports: files of ours, and packages by name. Types are no modules. */
const loadedBy = (entry: string): ReadonlySet<string> => {
  const loaded = new Set<string>();
  const visit = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = readFileSync(join(src, file), 'utf8');
    for (const [, from = ''] of text.matchAll(/^(?:import|export)(?! type)[^;]*?from '([^']+)'/gm)) {
      if (from.startsWith('.')) visit(join(dirname(file), from));
      else loaded.add(from);
    }
  };
  visit(entry);
  return loaded;
};

it('importing the package loads neither the media engine, nor the command, nor a logger', () => {
  const loaded = loadedBy('index.ts');
  expect(loaded).toContain('api/endpoint/open-media.ts');
  expect(loaded).toContain('rxjs');
  const later = [...loaded].filter((each) =>
    /^(?:cli\/|media\/(?:engine\/rtp|srtp|jitter|rtcp|stream)|pino|commander)/.test(each),
  );
  expect(later).toEqual([]);
});

it('the command loads pino only where a log is asked for', () => {
  expect(loadedBy('cli/main.ts')).not.toContain('pino');
});
