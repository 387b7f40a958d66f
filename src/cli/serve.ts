import type { SipServerConfig } from '../api/config/config.ts';
import { overloadText } from '../api/endpoint/log-overload.ts';
import { writeHost } from '../message/uri/uri-write.ts';
import type { Local } from '../signal/address.ts';
import type { Console } from './console.ts';
import { type EndpointFlags, endpointConfig } from './endpoint-flags.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { makeFolder } from './folders.ts';
import { onInterrupt } from './on-interrupt.ts';
import { openServer } from './open-server.ts';
import { printEvents } from './print-events.ts';
import { serveLogic } from './serve-logic.ts';
import { soundOf } from './sound.ts';

/** The parsed flags of `rxsip serve`. Times in milliseconds. */
export interface ServeFlags extends EndpointFlags {
  readonly listen?: readonly string[];
  readonly answer: string;
  /** False: `--no-ring`. */
  readonly ring?: number | false;
  readonly earlyMedia?: true;
  readonly reject?: number;
  readonly hangupAfter?: number;
  readonly maxCalls?: number;
}

/** Answers calls until it is interrupted. */
export const serve = async (flags: ServeFlags, console: Console): Promise<ExitCode> => {
  const sound = await soundOf('--answer', flags.answer);
  if (flags.record !== undefined) await makeFolder(flags.record);
  const config: SipServerConfig = {
    userAgent: 'rxsip serve',
    // Every call is answered or rejected by the flags, however long `--ring` is.
    answerTimeoutMs: 0,
    ...(flags.maxCalls !== undefined && { limits: { maxCalls: flags.maxCalls } }),
    ...(await endpointConfig(flags)),
  };
  const stop = onInterrupt();
  const { server, points } = await openServer(config, flags.listen);
  const stopPrinting = printEvents(server, console, flags.lines ?? (console.json ? 'all' : 'auto'));
  server.overload$.subscribe((report) => console.print(overloadText(report), { event: 'overload', ...report }));
  server.handle(
    serveLogic({
      sound,
      ringMs: flags.ring === false ? undefined : (flags.ring ?? 0),
      earlyMedia: flags.earlyMedia ?? false,
      reject: flags.reject,
      hangupAfterMs: flags.hangupAfter,
      recordTo: flags.record,
      dtmf: flags.dtmf,
    }),
  );
  const { listening, uri, limits } = server;
  const where = listeningText(points, listening);
  console.print(`rxsip listens on ${where}: call it at ${uri}, stop it with Ctrl-C`, {
    event: 'listening',
    listening,
    uri,
    maxCalls: limits.maxCalls,
  });
  await stop.interrupted;
  await server.close();
  stopPrinting();
  console.print(undefined, { event: 'closed', calls: server.counters.calls });
  return exitCode.ok;
};

/** The listening points of the flags; with the actual ports when the system chose one. */
const listeningText = (points: readonly string[], listening: readonly Local[]): string => {
  const picked = points.some((point) => point.endsWith(':0'));
  const found = listening.map(({ transport, host, port }) => `${transport.toLowerCase()}:${writeHost(host)}:${port}`);
  return (picked ? found : points).join(', ');
};
