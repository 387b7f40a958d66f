import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Machine } from './machine-limits.ts';

/**
 * The facts of this machine as they are now. Its memory is taken as a whole and not as it is free: the same machine has the
 * same limits at each start.
 */
export const thisMachine = (): Machine => {
  // 0, or more than there is, where nothing constrains the process.
  const constrained = process.constrainedMemory();
  const total = totalmem();
  return {
    heapBytes: getHeapStatistics().heap_size_limit,
    memoryBytes: constrained > 0 ? Math.min(constrained, total) : total,
    openFiles: openFilesIn(ownLimits()),
  };
};

/** The soft limit of open files in the text of `/proc/PID/limits`. */
export const openFilesIn = (text: string): number | undefined => {
  const soft = /^Max open files\s+(\d+)\s/m.exec(text)?.[1];
  return soft === undefined ? undefined : Number(soft);
};

/** Linux has this file, others do not, and Node has no other way to ask. */
const ownLimits = (): string => {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
};
