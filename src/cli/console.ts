import type { EventOfCall } from '../api/endpoint/call-registry.ts';
import { maskSecrets } from '../api/log/mask-secrets.ts';
import { callText, eventLine, type Line } from './event-text.ts';
import { LiveLine } from './live-line.ts';
import { Output, type Sink } from './output.ts';

export interface Streams {
  readonly stdout: Sink;
  readonly stderr: Pick<Sink, 'write'>;
}

/** The output of a command: lines of text, or with `--json` objects, and in a terminal a last line that is redrawn. */
export class Console {
  readonly json: boolean;
  /** Absent when there is no terminal, and with `--json`. */
  readonly live?: LiveLine;
  readonly #output: Output;
  readonly #stderr: Streams['stderr'];

  constructor({ stdout, stderr }: Streams, json: boolean) {
    this.json = json;
    this.#stderr = stderr;
    this.#output = new Output(stdout, (lines) =>
      json
        ? jsonText({ event: 'dropped', lines })
        : `(${lines} lines were dropped: the reader of the output is too slow)\n`,
    );
    if (stdout.isTTY === true && !json) this.live = new LiveLine(stdout, this.#output);
  }

  /** Prints one line: the text, or with `--json` the object. */
  print(text: string | undefined, line: Line | undefined): void {
    if (this.json) {
      if (line !== undefined) this.#output.add(jsonText(line));
    } else if (text !== undefined) {
      this.live?.erase();
      this.#output.add(`${text}\n`);
      this.live?.redraw();
    }
  }

  /** `answered`: the call was up at some time. */
  printEvent(happened: EventOfCall, answered?: boolean): void {
    if (this.json) {
      this.print(undefined, eventLine(happened));
      return;
    }
    const text = callText(happened, answered);
    if (text !== undefined) this.print(`${happened.call.id.slice(0, 8)}  ${text}`, undefined);
  }

  /** Prints an error as text, to stderr, after all that was printed before it. */
  printError(text: string): void {
    this.live?.erase();
    this.flush();
    this.#stderr.write(`rxsip: ${maskSecrets(text)}\n`);
    this.live?.redraw();
  }

  /** Writes what was printed at once. */
  flush(): void {
    this.#output.flush();
  }
}

const jsonText = (line: Line): string => `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`;
