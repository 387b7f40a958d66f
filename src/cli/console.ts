import type { SipEndpoint } from '../api/common/sip-endpoint.ts';
import { callLine, callText, type Line } from './call-line.ts';

/** Where a command writes. */
export interface Console {
  /** A line for whoever reads along: words, or with `--json` an object a line. */
  say(text: string | undefined, line: Line | undefined): void;
  /** A line of trouble, always words. */
  complain(text: string): void;
}

export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export const consoleOf = ({ stdout, stderr }: Streams, json: boolean): Console => ({
  say: (text, line) => {
    if (!json && text !== undefined) stdout.write(`${text}\n`);
    if (json && line !== undefined) stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`);
  },
  complain: (text) => stderr.write(`rxsip: ${text}\n`),
});

/** Says every event of every call. */
export const narrate = (endpoint: SipEndpoint, console: Console): void => {
  endpoint.events$.subscribe((happened) => {
    const text = callText(happened);
    console.say(text && `${happened.call.id.slice(0, 8)}  ${text}`, callLine(happened));
  });
  endpoint.faults$.subscribe(({ error, during }) => {
    console.complain(`${during} failed: ${error instanceof Error ? error.message : String(error)}`);
  });
};
