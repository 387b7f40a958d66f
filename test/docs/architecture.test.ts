import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createLayers } from '../../src/stack/layers.ts';
import { root } from '../lint/planted-tree.ts';
import { stackConfig } from '../support/stack-config.ts';

const page = readFileSync(`${root}/docs/architecture.md`, 'utf8');

/** The rows of the table under a heading, as the texts of their cells without backticks. */
const table = (heading: string): string[][] => {
  const section = page.slice(page.indexOf(`\n## ${heading}\n`)).split('\n## ')[1] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
};

const layers = createLayers(stackConfig, seededEntropy(1)).map(({ name }) => name);

/** What each folder may import by the messages of the linter: `dialog sees core, message.` */
const linted = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/Imports go down only: (\w+) sees ([\w, ]+)\./g)].map(([, folder = '', seen = '']) => [
      folder,
      seen,
    ]),
  );

/** Paths of the repository in backticks, those of new files (`<name>`) left out. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`((?:src|test|docs|examples)\/[^`\s]*|[\w-]+\.(?:json|md|ts))`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !path.includes('<'));

describe('docs/architecture.md', () => {
  it('draws the layers in the order of createLayers', () => {
    const drawn = page.split('\n').find((line) => /^ +\w+( --> \w+)+$/.test(line)) ?? '';
    expect(drawn.trim().split(' --> ')).toEqual(layers);
  });

  it('describes each layer, in that order', () => {
    expect(table('The layers').map(([name]) => name)).toEqual(layers);
  });

  it('has the folders and imports that the linter holds', () => {
    const held = linted(readFileSync(`${root}/biome.json`, 'utf8'));
    expect(held.size).toBeGreaterThan(10);
    expect(Object.fromEntries(table('The folders').map(([folder, , imports]) => [folder, imports]))).toEqual(
      Object.fromEntries(held),
    );
  });

  it('names only paths that exist', () => {
    const paths = pathsIn(page);
    expect(paths.length).toBeGreaterThan(25);
    expect(paths.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
  });

  it('answers for each kind of new thing', () => {
    const kinds = [...page.matchAll(/^\*\*(A[^*]+)\*\*/gm)].map(([, kind]) => kind);
    expect(kinds).toEqual([
      'A header with a type',
      'A method',
      'A codec',
      'A transport',
      'A usage',
      'A setting',
      'A media transport',
      'A state machine',
    ]);
  });
});

describe('a path of the page', () => {
  it.each([
    ['in `src/gone.ts` and `biome.json`', ['src/gone.ts', 'biome.json']],
    ['a new `src/<name>/`, `rxsip/opus`, `CodecRecord`', []],
  ])('is found: %s', (text, paths) => expect(pathsIn(text)).toEqual(paths));
});
