import { afterEach, beforeEach, expect } from 'vitest';

/** Every test of the file fails that leaves an unhandled rejection behind. */
export const noUnhandledRejections = (): void => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => {
    unhandled.push(reason);
  };
  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(async () => {
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
};
