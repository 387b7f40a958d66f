import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { Subscription } from 'rxjs';
import type { Clock } from '../../core/clock.ts';
import { SipError } from '../../core/errors.ts';
import type { StackConfig } from '../layers.ts';
import type { Stack } from '../stack-contract.ts';
import { type RecordLine, recordingVersion, toLine } from './recording.ts';

export interface Recorder {
  /** Facts that were not written because the disk did not keep up, or failed. A recording with gaps cannot be replayed. */
  readonly lost: number;
  /** Ends the recording. Rejects with `ERR_SIP_FILE` when it could not be written completely. */
  close(): Promise<void>;
}

/** Octets that may wait for the disk. */
const waitingOctets = 16 * 1024 * 1024;

/**
 * Writes every fact that enters `stack` to a file, and the random values it draws. Begin before `listen()`.
 * `replayFacts` reproduces the same signals. Recorded messages contain their secrets, such as keys of SDES.
 */
export const recordFacts = (stack: Stack, config: StackConfig, clock: Clock, path: string): Recorder => {
  const file = createWriteStream(path, { flags: 'w', mode: 0o600 });
  const written = finished(file);
  let lost = 0;
  let broken: unknown;
  written.catch((error: unknown) => {
    broken = error;
  });
  const put = (line: RecordLine): void => {
    if (broken === undefined && lost === 0 && file.writableLength < waitingOctets) file.write(`${toLine(line)}\n`);
    else lost += 1;
  };
  const startedAt = new Date().toISOString();
  put({ rxsip: 'recording', version: recordingVersion, startedAt, startedAtMs: clock.now(), config });
  const taps = new Subscription();
  taps.add(stack.draws$.subscribe((draw) => put({ draw })));
  taps.add(stack.facts$.subscribe((fact) => put({ at: clock.now(), fact })));
  return {
    get lost() {
      return lost;
    },
    close: async () => {
      taps.unsubscribe();
      file.end();
      try {
        await written;
      } catch (error) {
        throw new SipError('ERR_SIP_FILE', `${path} cannot be written: ${String(error)}`, { cause: error });
      }
      if (lost > 0) throw new SipError('ERR_SIP_FILE', `${path} lacks ${lost} facts: the disk did not keep up`);
    },
  };
};
