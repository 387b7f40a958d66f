import { describe, expect, it } from 'vitest';
import { Console } from '../../src/cli/console.ts';
import { fitted } from '../../src/cli/live-line.ts';
import { printEvents } from '../../src/cli/print-events.ts';
import { invite } from '../api/fake-stack.ts';
import { oneCall } from '../api/harness.ts';
import { FakeTerminal } from './fake-terminal.ts';

const talking = (columns: number, calls: number) => {
  const { fake, clock, endpoint } = oneCall();
  const terminal = new FakeTerminal(columns);
  const console = new Console({ stdout: terminal, stderr: { write: () => true } }, false);
  const stop = printEvents(endpoint, console, 'auto');
  for (let i = 1; i < calls; i++) fake.ring(`other${i}`, invite(`${i}@caller`));
  fake.establish();
  for (let i = 1; i < calls; i++) fake.establish(`other${i}`);
  const rowsAfter = (ms: number): readonly string[] => {
    clock.advance(ms);
    console.flush();
    return terminal.rows;
  };
  return { fake, terminal, console, rowsAfter, stop };
};

/** A row of the line: it begins with the time of the call. */
const isLive = (row: string): boolean => /^\d:\d\d( {2}|$)/.test(row);

const letters = (rows: readonly string[]): string => rows.join('').replaceAll(' ', '');

describe.each([40, 50, 80, 200])('the live line of a terminal of %i columns', (columns) => {
  it.each([1, 2, 12])('is one row for %i calls, redrawn in place once a second', (calls) => {
    const { rowsAfter, fake, console, terminal, stop } = talking(columns, calls);
    let before = rowsAfter(0).length;
    for (let second = 1; second <= 3; second++) {
      const rows = rowsAfter(1000);
      expect(rows.filter(isLive)).toEqual([rows.at(-1)]);
      expect(rows.at(-1)).toMatch(new RegExp(`^0:0${second}${calls === 1 ? '' : `  ${calls - 1} more`}  loss 0 %`));
      expect(rows.at(-1)?.length).toBeLessThan(columns);
      if (second > 1) expect(rows.length).toBe(before);
      before = rows.length;
    }
    console.print('a line between', undefined);
    expect(rowsAfter(0).slice(-2)).toEqual(['a line between', expect.stringMatching(/^0:03/)]);
    fake.end();
    for (let i = 1; i < calls; i++) fake.end(`other${i}`);
    stop();
    expect(terminal.writes).toBeLessThan(12);
  });

  it.each([30, 40, 79, 120])('leaves no stray row when the terminal becomes %i columns wide', (resized) => {
    const { rowsAfter, console, terminal, stop } = talking(columns, 2);
    const printed = rowsAfter(1000).filter((row) => !isLive(row));
    terminal.resize(resized);
    const rows = rowsAfter(0);
    expect(rows.filter(isLive)).toEqual([rows.at(-1)]);
    expect(rows.at(-1)?.length).toBeLessThan(resized);
    expect(letters(rows.slice(0, -1))).toBe(letters(printed));
    console.print('a line', undefined);
    expect(rowsAfter(0).slice(-2)).toEqual(['a line', rows.at(-1)]);
    stop();
  });
});

it('the live line goes when the calls are over', async () => {
  const { rowsAfter, fake, stop } = talking(80, 2);
  expect(rowsAfter(1000).at(-1)).toMatch(/^0:01 {2}1 more/);
  fake.end();
  await Promise.resolve();
  expect(rowsAfter(1000).at(-1)).toMatch(/^0:01 {2}loss/);
  fake.end('other1');
  await Promise.resolve();
  const rows = rowsAfter(1000);
  expect(rows.filter(isLive)).toEqual([]);
  expect(letters(rows)).toContain('over:');
  stop();
});

it('a pipe, and --json, have no live line', () => {
  const stdout = { write: () => true };
  expect(new Console({ stdout, stderr: stdout }, false).live).toBeUndefined();
  expect(new Console({ stdout: new FakeTerminal(80), stderr: stdout }, true).live).toBeUndefined();
});

it('parts that do not fit are left out, from the end', () => {
  expect(fitted(['0:01', '3 more', 'loss 0 %'], 12)).toBe('0:01  3 more');
  expect(fitted(['0:01', '3 more', 'loss 0 %'], 3)).toBe('0:0');
  expect(fitted([], 80)).toBe('');
});
