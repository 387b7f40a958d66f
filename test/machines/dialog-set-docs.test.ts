import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dialogSetPage, dialogSetPath } from '../support/dialog-set-page.ts';

it('docs/machines/dialog-set.md shows what the machine does', () => {
  expect(readFileSync(dialogSetPath, 'utf8')).toBe(dialogSetPage());
});
