import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { dialogSetPage } from '../support/dialog-set-page.ts';
import { pathOf } from '../support/machine-table.ts';

it('docs/machines/dialog-set.md states what the machine does', () => {
  expect(readFileSync(pathOf(dialogSetPage), 'utf8')).toBe(dialogSetPage.text());
});
