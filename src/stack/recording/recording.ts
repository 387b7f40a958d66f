import { SipError } from '../../core/errors.ts';
import type { SipMessage } from '../../message/model.ts';
import { parse } from '../../message/parse.ts';
import { write } from '../../message/write.ts';
import type { OutsideFact, Signal } from '../../signal/signal.ts';
import type { StackConfig } from '../layers.ts';
import type { Draw } from './recorded-entropy.ts';

/** The format that is written and read. Documented in docs/recordings.md. */
export const recordingVersion = 2;

/** The first line: the format, when the recording began by the wall clock, and the configuration of the stack. */
export interface RecordingHeader {
  readonly rxsip: 'recording';
  readonly version: typeof recordingVersion;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Stack time at that moment, in ms: `at` of the facts counts by the same clock. */
  readonly startedAtMs: number;
  readonly config: StackConfig;
}

/** One line of a recording: the header, then each value drawn and each fact that entered the stack, in order. */
export type RecordLine =
  | RecordingHeader
  | { readonly draw: Draw }
  /** `at`: stack time in ms. */
  | { readonly at: number; readonly fact: OutsideFact };

const isMessage = (value: object): value is SipMessage =>
  'kind' in value && (value.kind === 'request' || value.kind === 'response') && 'headers' in value && 'cseq' in value;

/** A replacer for `JSON.stringify`: `this[key]` is the value before `toJSON` of a Buffer. */
function outward(this: unknown, key: string, given: unknown): unknown {
  const value = (this as Readonly<Record<string, unknown>>)[key];
  if (typeof value !== 'object' || value === null) return given;
  if (value instanceof Uint8Array) return { $octets: Buffer.from(value).toString('base64') };
  if (value instanceof Error) return { $error: value.message };
  if (isMessage(value)) return { $message: Buffer.from(write(value)).toString('base64') };
  return given;
}

const inward = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if ('$octets' in value) return Buffer.from(String(value.$octets), 'base64');
  if (!('$message' in value)) return value;
  const read = parse(Buffer.from(String(value.$message), 'base64'));
  if (read.ok) return read.value;
  throw new SipError('ERR_SIP_FILE', `a recorded message cannot be read again: ${read.detail}`);
};

/** A signal or a line of a recording as one line of JSON: messages as the base64 of their octets, with the stamped Via. */
export const toLine = (value: RecordLine | Signal): string => JSON.stringify(value, outward);

/** Parses a line. Throws `ERR_SIP_FILE` when it is not of a recording. */
export const fromLine = (line: string): RecordLine => {
  let value: unknown;
  try {
    value = JSON.parse(line, inward);
  } catch (error) {
    if (error instanceof SipError) throw error;
    throw new SipError('ERR_SIP_FILE', `no line of a recording: ${line.slice(0, 60)}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null) {
    if ('rxsip' in value) checkVersion(value);
    if ('rxsip' in value || 'draw' in value || 'fact' in value) return value as RecordLine;
  }
  throw new SipError('ERR_SIP_FILE', `no line of a recording: ${line.slice(0, 60)}`);
};

const checkVersion = (header: object): void => {
  const version = 'version' in header ? header.version : undefined;
  if (version === recordingVersion) return;
  throw new SipError(
    'ERR_SIP_FILE',
    `the recording has format version ${String(version)}, this release reads version ${recordingVersion} only: replay it with the release that wrote it`,
  );
};
