import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import type { SrtpPolicy } from '../api/config/config.ts';
import { serverRows } from '../api/config/rows.ts';
import { createSipServer } from '../api/server/create-sip-server.ts';
import { SipError } from '../core/errors.ts';
import type { CodecName } from '../media/codec/codecs.ts';
import { writeHost } from '../message/uri/uri-write.ts';
import type { Local } from '../signal/address.ts';
import { type Console, printEvents } from './console.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { defaultText, mediaOf } from './flags.ts';
import { onInterrupt } from './on-interrupt.ts';
import { serveLogic } from './serve-logic.ts';
import { soundOf } from './sound.ts';

/** The parsed flags of `rxsip serve`. Times in milliseconds. */
export interface ServeFlags {
  readonly listen?: readonly string[];
  readonly answer: string;
  /** False: `--no-ring`. */
  readonly ring?: number | false;
  readonly earlyMedia?: true;
  readonly reject?: number;
  readonly hangupAfter?: number;
  readonly record?: string;
  readonly dtmf?: string;
  readonly maxCalls?: number;
  readonly rtpPorts?: string;
  readonly workers?: number;
  readonly silenceSuppression?: true;
  readonly codecs?: readonly CodecName[];
  readonly srtp?: SrtpPolicy;
}

/** Answers calls until it is interrupted. */
export const serve = async (flags: ServeFlags, console: Console): Promise<ExitCode> => {
  const sound = await soundOf(flags.answer);
  if (flags.record !== undefined) await makeFolder(flags.record);
  const points = flags.listen ?? [defaultText(serverRows.listen)];
  const stop = onInterrupt();
  const server = await createSipServer({
    listen: points,
    userAgent: 'rxsip serve',
    // Every call is answered or rejected by the flags, however long `--ring` is.
    answerTimeoutMs: 0,
    ...(flags.maxCalls === undefined ? {} : { limits: { maxCalls: flags.maxCalls } }),
    ...mediaOf(flags),
    ...(flags.codecs === undefined ? {} : { codecs: flags.codecs }),
    ...(flags.srtp === undefined ? {} : { srtp: flags.srtp }),
  });
  printEvents(server, console);
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
  const { listening, uri } = server;
  const where = listeningText(points, listening);
  console.print(`rxsip listens on ${where}: call it at ${uri}, stop it with Ctrl-C`, {
    event: 'listening',
    listening,
    uri,
  });
  await stop.interrupted;
  await server.close();
  console.print(undefined, { event: 'closed', calls: server.counters.calls });
  return exitCode.ok;
};

/** The listening points of the flags; with the actual ports when the system chose one. */
const listeningText = (points: readonly string[], listening: readonly Local[]): string => {
  const picked = points.some((point) => point.endsWith(':0'));
  const found = listening.map(({ transport, host, port }) => `${transport.toLowerCase()}:${writeHost(host)}:${port}`);
  return (picked ? found : points).join(', ');
};

const makeFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new SipError('ERR_SIP_FILE', `--record: ${folder} cannot be written to`, { cause: error });
  }
};
