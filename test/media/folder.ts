import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of the test file's own, gone when it ends. */
export const ownFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rxsip-media-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};
