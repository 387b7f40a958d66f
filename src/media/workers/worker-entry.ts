import { existsSync } from 'node:fs';

// Compiled, the entry is beside this file; run from the sources it is TypeScript, and tsx is installed.
const fromSource = import.meta.url?.endsWith('.ts') ?? false;

/** The file that a media worker begins with. A bundler does not carry it along, nor knows of it. */
const entry = (): URL => new URL(fromSource ? './media-worker.ts' : './media-worker.js', import.meta.url);

/** How a worker is started: a file, or code to be evaluated. */
export const workerStart = (): { readonly from: string | URL; readonly options: object } => {
  if (!fromSource) return { from: entry(), options: {} };
  const from = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import('${entry().href}'); })`;
  return { from, options: { eval: true, execArgv: [] } };
};

/** Why no worker could start here, as one sentence; undefined where one can. */
export const workerMissing = (): string | undefined => {
  const remedy = 'leave rxsip out of the bundle (esbuild: --external:rxsip), or set media.workers to 0';
  if (import.meta.url === undefined) return `the media worker cannot be found from a bundle of CommonJS: ${remedy}`;
  return existsSync(entry()) ? undefined : `the file of the media worker is missing, ${entry().pathname}: ${remedy}`;
};
