import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Call } from '../api/call/call.ts';
import { SipError } from '../core/errors.ts';

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Makes the folder of `--record` where it is missing. Rejects with `ERR_SIP_FILE` where no file can be made in it. */
export const makeFolder = async (path: string): Promise<void> => {
  try {
    await make(resolve(path));
    await tryFolder(path);
  } catch (error) {
    throw unwritable(path, error);
  }
};

// One by one: `mkdir` with `recursive` never returns in a file system that cannot have folders, such as /proc.
const make = async (path: string): Promise<void> => {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path && !(await exists(parent))) await make(parent);
  await mkdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
};

/** `access` is not right for every user and file system: a file is made, and removed. */
const tryFolder = async (folder: string): Promise<void> => {
  const path = join(folder, `.rxsip-${randomUUID()}`);
  await (await open(path, 'wx')).close();
  await rm(path);
};

/**
 * The recording path by `rxsip call --record PATH`: the file PATH, or a new file in the directory PATH. Rejects with
 * `ERR_SIP_FILE` where it could not be written.
 */
export const recordTo = async (path: string): Promise<(call: Call) => string> => {
  const whole = await isFolder(path);
  const folder = whole ? path : dirname(path);
  if (!(await isFolder(folder))) throw unwritable(path, `the folder ${folder} does not exist`);
  try {
    await tryFolder(folder);
    if (!whole && (await exists(path))) await (await open(path, 'r+')).close();
  } catch (error) {
    throw unwritable(path, error);
  }
  return whole ? (call) => recordPath(path, call) : () => path;
};

const unwritable = (path: string, why: unknown): SipError => {
  const detail = why instanceof Error && 'code' in why ? String(why.code) : String(why);
  return new SipError('ERR_SIP_FILE', `--record: ${path} cannot be written to (${detail})`, { cause: why });
};

/** The WAV file of a call. The name begins with the time, so that files sorted by name are sorted by time. */
export const recordPath = (folder: string, call: Call): string => {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  return join(folder, `${time}-${call.id.replace(/[^A-Za-z0-9]/g, '_')}.wav`);
};
