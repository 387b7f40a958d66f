import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build, root } from '../cli/built.ts';

const folder = mkdtempSync(join(tmpdir(), 'rxsip-bundle-'));
beforeAll(build, 90_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bundles a program that starts a server with one media worker, and runs it beside a `worker.js` of its own. */
const bundled = (format: 'esm' | 'cjs'): string => {
  const extension = format === 'esm' ? 'mjs' : 'cjs';
  const [source, bundle] = [join(folder, `app-${format}.mjs`), join(folder, `out.${extension}`)];
  writeFileSync(join(folder, 'worker.js'), 'export {};');
  writeFileSync(
    source,
    `import { createSipServer } from ${JSON.stringify(join(root, 'dist/index.js'))};
     const start = (workers) => createSipServer({ listen: 'udp:127.0.0.1:0', media: { workers } });
     start(0).then((server) => server.close()).then(() => start(1)).catch(({ code, message }) => console.log(code, message));`,
  );
  const esbuild = join(root, 'node_modules/.bin/esbuild');
  const flags = ['--bundle', '--platform=node', `--format=${format}`, `--outfile=${bundle}`, '--external:libopus-wasm'];
  const made = spawnSync(esbuild, [source, ...flags, '--log-level=error'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(made.stderr);
  return spawnSync(process.execPath, [bundle], { encoding: 'utf8', timeout: 20_000 }).stdout;
};

it.each([
  [
    'esm',
    /^ERR_SIP_CONFIG media\.workers: the file of the media worker is missing, .*media-worker\.js: leave rxsip out of the bundle/,
  ],
  [
    'cjs',
    /^ERR_SIP_CONFIG media\.workers: the media worker cannot be found from a bundle of CommonJS: leave rxsip out of/,
  ],
] as const)(
  'an application bundled as %s works without media workers, and is told at the start what it lacks for them',
  (format, says) => {
    expect(bundled(format)).toMatch(says);
  },
);
