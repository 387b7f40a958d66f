import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from '../api/call/call.ts';
import type { SipEndpoint } from '../api/endpoint/sip-endpoint.ts';
import { callText, eventLine, type Line } from './event-text.ts';
import { followCalls, type StatusLine } from './status-line.ts';

/** The output of a command. */
export interface Console {
  /** Prints one line: the text, or with `--json` the object. */
  print(text: string | undefined, line: Line | undefined): void;
  /** Prints an error as text, to stderr. */
  printError(text: string): void;
  /** The last line of the terminal; absent when there is no terminal, and with `--json`. */
  readonly live?: StatusLine;
}

export interface Streams {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown };
}

export const consoleOf = ({ stdout, stderr }: Streams, json: boolean): Console => {
  // ECMA-48: to the first column, and erase to the end of the line.
  const erase = '\r\u001b[K';
  let drawn = false;
  const clear = (): void => {
    if (drawn) stdout.write(erase);
    drawn = false;
  };
  const live = {
    clear,
    draw: (text: string): void => {
      stdout.write(`${erase}${text}`);
      drawn = true;
    },
  };
  return {
    print: (text, line) => {
      clear();
      if (!json && text !== undefined) stdout.write(`${text}\n`);
      if (json && line !== undefined) stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
    },
    printError: (text) => {
      clear();
      stderr.write(`rxsip: ${text}\n`);
    },
    ...(stdout.isTTY === true && !json && { live }),
  };
};

/** Prints every event of every call. */
export const printEvents = (endpoint: SipEndpoint, console: Console): void => {
  endpoint.events$.subscribe((happened) => {
    const text = callText(happened);
    console.print(text && `${happened.call.id.slice(0, 8)}  ${text}`, eventLine(happened));
  });
  if (console.live !== undefined) followCalls(endpoint, console.live);
  endpoint.faults$.subscribe(({ error, during }) => {
    console.printError(`${during} failed: ${error instanceof Error ? error.message : String(error)}`);
  });
};

/** The WAV file of a call. The name begins with the time, so that files sorted by name are sorted by time. */
export const recordPath = (folder: string, call: Call): string => {
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  return join(folder, `${time}-${call.id.replace(/[^A-Za-z0-9]/g, '_')}.wav`);
};

/** The recording path by `rxsip call --record PATH`: the file PATH, or a new file in the directory PATH. */
export const recordTo = async (path: string): Promise<(call: Call) => string> => {
  const folder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return folder ? (call) => recordPath(path, call) : () => path;
};
