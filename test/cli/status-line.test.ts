import { expect, it } from 'vitest';
import { consoleOf, printEvents, type Streams } from '../../src/cli/console.ts';
import { oneCall } from '../api/harness.ts';

/** A terminal that keeps its output; the control sequence that erases the line is `<`. */
const written = (isTTY: boolean): { streams: Streams; text: () => string } => {
  let out = '';
  const stdout = { isTTY, write: (more: string) => (out += more) };
  return { streams: { stdout, stderr: { write: () => {} } }, text: () => out.replaceAll('\r\u001b[K', '<') };
};

const talk = (isTTY: boolean, json: boolean): string => {
  const { fake, clock, endpoint } = oneCall();
  const { streams, text } = written(isTTY);
  printEvents(endpoint, consoleOf(streams, json));
  fake.establish();
  clock.advance(2500);
  fake.end();
  return text();
};

it('a terminal has a status line, redrawn once a second and erased when the call ends', () => {
  const lines = talk(true, false).split('\n');
  const foot = lines.find((line) => line.includes('jitter')) ?? '';
  expect(foot).toMatch(/^<0:01 {2}jitter 0\.0 ms {2}loss 0 %<0:02 {2}jitter 0\.0 ms {2}loss 0 %<a {2}over: /);
  expect(lines.at(-1)).toBe('');
});

it.each([
  ['a pipe', false, false],
  ['--json', true, true],
])('there is no status line on %s', (_name, isTTY, json) => {
  const text = talk(isTTY, json);
  expect(text).not.toContain('<');
  expect(text).toContain('ended');
});
