import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageOf } from '../support/machine-docs.ts';
import { pathOf } from '../support/machine-table.ts';
import { transactionMachines } from '../support/transaction-machines.ts';

it.each(transactionMachines)('docs/machines/$name.md says what the machine does', (machine) => {
  expect(readFileSync(pathOf(machine), 'utf8')).toBe(pageOf(machine));
});
