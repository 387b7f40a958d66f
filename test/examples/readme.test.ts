import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../cli/built.ts';
import { build, endAll, Program } from './example.ts';

let folder: string;
beforeAll(async () => {
  await build();
  // Inside the package, so that `rxsip` leads to what was built, as it would where it is installed.
  folder = await mkdtemp(join(root, 'dist', 'readme-'));
}, 90_000);
afterEach(endAll);
afterAll(() => rm(folder, { recursive: true, force: true }));

const blocks = async (file: string): Promise<readonly string[]> => {
  const text = await readFile(join(root, file), 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => String(code));
};

const run = async (code: string): Promise<Program> => {
  const path = join(folder, `pasted-${Math.random().toString(36).slice(2)}.ts`);
  await writeFile(path, code);
  const program = new Program(path);
  await program.exit;
  return program;
};

describe('the README', () => {
  it('has one program, and it runs as pasted', async () => {
    const found = await blocks('README.md');
    expect(found).toHaveLength(1);
    const program = await run(String(found[0]));
    expect(program.output).toMatch(/^ended: { by: 'local' } received: [1-9]\d packets\n$/);
    expect(await program.exit).toBe(0);
  });

  it('leads to pages that exist', async () => {
    const pages = ['README.md', ...(await readdir(join(root, 'docs/guide'))).map((page) => `docs/guide/${page}`)];
    for (const page of pages) {
      const text = await readFile(join(root, page), 'utf8');
      for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)\)/g)) {
        if (link.startsWith('http')) continue;
        const target = join(root, page, '..', link);
        await expect(
          readdir(target).catch(() => readFile(target)),
          `${page}: ${link}`,
        ).resolves.toBeDefined();
      }
    }
  });
});

describe('the guide', () => {
  it('the program in docs/guide/testing.md runs as pasted', async () => {
    const [code = ''] = await blocks('docs/guide/testing.md');
    const program = await run(code);
    expect(program.output).toContain(
      [
        'active',
        "{ by: 'local' } {",
        '  admission: 0,',
        '  transaction: 0,',
        '  ua: 0,',
        '  dialog: 0,',
        '  stream: 0,',
        '  session: 0,',
        '  requests: 0,',
        '  unclaimed: 0,',
        '  timer: 0',
        '}',
      ].join('\n'),
    );
    expect(await program.exit).toBe(0);
  });
});
