import { describe, expect, it, vi } from 'vitest';
import { Output } from '../../src/cli/output.ts';

/** A reader that takes nothing until it is told to. */
const slowReader = () => {
  const written: string[] = [];
  let resume: (() => void) | undefined;
  return {
    written,
    write: (text: string): boolean => {
      written.push(text);
      return false;
    },
    once: (_event: 'drain', listener: () => void): void => {
      resume = listener;
    },
    take: (): void => resume?.(),
  };
};

const dropped = (lines: number): string => `${lines} dropped\n`;

describe('the output', () => {
  it('writes the lines of some milliseconds together', () => {
    vi.useFakeTimers();
    try {
      const write = vi.fn(() => true);
      const output = new Output({ write }, dropped);
      for (let i = 0; i < 1000; i++) output.add(`${i}\n`);
      expect(write).not.toHaveBeenCalled();
      vi.advanceTimersByTime(50);
      expect(write).toHaveBeenCalledOnce();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('waits for a slow reader, in bounded memory, and counts what it drops', () => {
    const reader = slowReader();
    const output = new Output(reader, dropped);
    output.add('first\n');
    output.flush();
    const line = `${'x'.repeat(1023)}\n`;
    for (let i = 0; i < 5000; i++) output.add(line);
    output.flush();
    expect(reader.written).toEqual(['first\n']);
    reader.take();
    expect(reader.written).toHaveLength(2);
    const kept = ((reader.written[1]?.length ?? 0) - dropped(3976).length) / 1024;
    expect(kept).toBe(1024);
    expect(reader.written[1]?.endsWith(dropped(5000 - kept))).toBe(true);
    output.add('last\n');
    reader.take();
    expect(reader.written.at(-1)).toBe('last\n');
  });

  it('writes at once what waits when it is flushed, and nothing when nothing waits', () => {
    const write = vi.fn(() => true);
    const output = new Output({ write }, dropped);
    output.flush();
    output.add('a\n');
    output.flush();
    output.flush();
    expect(write.mock.calls).toEqual([['a\n']]);
  });
});
