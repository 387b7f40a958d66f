import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

interface Block {
  /** Such as `docs/guide/calls.md:24`. */
  readonly at: string;
  readonly code: string;
}

const blocksOf = (path: string, text: string): readonly Block[] => {
  const blocks: Block[] = [];
  for (const { index, 1: code = '' } of text.matchAll(/^```ts\n(.*?)^```$/gms)) {
    blocks.push({ at: `${path}:${text.slice(0, index).split('\n').length + 1}`, code });
  }
  return blocks;
};

const documents = async (): Promise<readonly string[]> => {
  const guides = (await readdir(join(root, 'docs/guide'))).filter((name) => name.endsWith('.md'));
  return ['README.md', ...guides.map((name) => `docs/guide/${name}`)];
};

const allBlocks = async (): Promise<readonly Block[]> => {
  const paths = await documents();
  return (
    await Promise.all(paths.map(async (path) => blocksOf(path, await readFile(join(root, path), 'utf8'))))
  ).flat();
};

// Sources in place of what was built: the check needs no build and never sees an old one.
const paths = {
  rxsip: ['../../src/index.ts'],
  'rxsip/message': ['../../src/message/index.ts'],
  'rxsip/opus': ['../../src/opus/index.ts'],
  'rxsip/testing': ['../../src/testing/index.ts'],
};

/** What the type-checker finds in each block as a module of its own, by the place in its document. */
const typeErrors = async (blocks: readonly Block[]): Promise<readonly string[]> => {
  // Inside the tree, so that rxjs, vitest and the types of Node are found as by the sources; not in version control.
  await mkdir(join(root, 'tmp'), { recursive: true });
  const folder = await mkdtemp(join(root, 'tmp', 'blocks-'));
  try {
    const compilerOptions = {
      noEmit: true,
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      declaration: false,
      declarationMap: false,
      isolatedDeclarations: false,
      allowImportingTsExtensions: true,
      rewriteRelativeImportExtensions: false,
      noUnusedLocals: false,
      rootDir: '../..',
      paths,
    };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['*.ts', '../../src/**/*.d.ts'] }),
    );
    await Promise.all(blocks.map(({ code }, at) => writeFile(join(folder, `block-${at}.ts`), `${code}export {};\n`)));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', folder, '--pretty', 'false']).catch(
      (failed: { readonly stdout?: string }) => ({ stdout: failed.stdout ?? String(failed) }),
    );
    return stdout
      .split('\n')
      .filter((line) => line.includes('error TS'))
      .map((line) => line.replace(/^.*block-(\d+)\.ts/, (_, at) => blocks[Number(at)]?.at ?? line));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

describe('the code blocks of README and guides', () => {
  it('are complete with their imports, and type-check', { timeout: 120_000 }, async () => {
    const blocks = await allBlocks();
    expect(blocks.length).toBeGreaterThan(20);
    // One that is wrong shows that the check looks at something.
    const wrong = { at: 'planted', code: 'const missing: number = createSipServer();\n' };
    const errors = await typeErrors([...blocks, wrong]);
    expect(errors.filter((error) => !error.startsWith('planted'))).toEqual([]);
    expect(errors.filter((error) => error.startsWith('planted'))).toHaveLength(1);
  });

  it('that are a whole test are the test that is run here', async () => {
    const guide = await readFile(join(root, 'docs/guide/testing.md'), 'utf8');
    const [, block] = blocksOf('docs/guide/testing.md', guide);
    const source = await readFile(join(import.meta.dirname, 'guide-testing.test.ts'), 'utf8');
    const shown = source.replace('../../src/index.ts', 'rxsip').replace('../../src/testing/index.ts', 'rxsip/testing');
    expect(block?.code).toBe(shown);
  });
});
