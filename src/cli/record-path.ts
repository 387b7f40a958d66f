import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from '../api/call/call.ts';

/** A file of its own for a call. By the time it began, then the id: sorted by name they are sorted by time. */
export const recordPath = (folder: string, call: Call): string => {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  return join(folder, `${time}-${call.id.replace(/[^A-Za-z0-9]/g, '_')}.wav`);
};

/** What `rxsip call --record` was given: the name of a file, or a directory to name one in. */
export const recordTo = async (path: string): Promise<(call: Call) => string> => {
  const folder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return folder ? (call) => recordPath(path, call) : () => path;
};
