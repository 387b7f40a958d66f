import { open } from 'node:fs/promises';
import { SipError } from '../../core/errors.ts';
import { createStack } from '../../stack/create-stack.ts';
import { cryptoEntropy } from '../../stack/crypto-entropy.ts';
import { recordFacts } from '../../stack/recording/recorder.ts';
import type { StackDrivers } from '../../stack/stack-contract.ts';
import { realClock } from '../../stack/timers/clock.ts';
import { createTransport } from '../../transport/create-transport.ts';
import type { Settings } from '../config/settings.ts';
import { Log } from '../log/log.ts';
import { traceText } from '../log/trace-text.ts';
import type { EndpointParts } from './endpoint-parts.ts';
import { openMedia } from './open-media.ts';
import { fromAddress, uriAt } from './own-address.ts';

/** Builds the stack of a checked configuration and opens its listening points. Rejects with `ERR_SIP_LISTEN`, `ERR_SIP_FILE`. */
export const openParts = async (settings: Settings): Promise<EndpointParts> => {
  const { user, logMessages, recordingFile } = settings.config;
  const { session, transaction } = settings.stack;
  const limits = { maxCalls: session.maxSessions, maxTransactions: transaction.maxTransactions };
  if (recordingFile !== undefined) await tryFile(recordingFile);
  const drivers = await driversOf(settings);
  const stack = createStack(settings.stack, drivers);
  const recorder =
    recordingFile === undefined ? undefined : recordFacts(stack, settings.stack, drivers.clock, recordingFile);
  const log = settings.config.logger === undefined ? undefined : new Log(settings.config.logger);
  if (log !== undefined && logMessages) traceTo(log, drivers);
  for (const text of settings.warnings) warn(log, text);
  try {
    const listening = await stack.listen();
    const uri = uriAt(user, listening[0]);
    log?.write('info', { listening, limits }, `listening, to be called at ${uri}`);
    return {
      stack,
      clock: drivers.clock,
      listening,
      limits,
      uri,
      entropy: drivers.entropy,
      from: fromAddress(settings.config, listening),
      ...(log === undefined ? {} : { log }),
      ...(recorder === undefined ? {} : { recorder }),
    };
  } catch (error) {
    await Promise.allSettled([stack.close(), recorder?.close()]);
    throw error;
  }
};

const driversOf = async (settings: Settings): Promise<StackDrivers> => {
  const { listen, limits } = settings;
  const { clock = realClock, entropy = cryptoEntropy(), transport, compose } = settings.config.drivers;
  const media = await openMedia(settings, entropy);
  const parts = { clock, entropy, media, transport: transport ?? createTransport({ listen, clock, limits }) };
  return compose === undefined ? parts : { ...parts, compose };
};

const warn = (log: Log | undefined, text: string): void => {
  if (log === undefined) process.emitWarning(`rxsip: ${text}`, { code: 'RXSIP_LIMITS' });
  else log.write('warn', {}, text);
};

const traceTo = (log: Log, { transport }: StackDrivers): void => {
  transport.wire$.subscribe((event) => {
    if (log.isOn('trace')) log.write('trace', { direction: event.direction }, traceText(event));
  });
};

/** Rejects with `ERR_SIP_FILE` for a file that cannot be written, before anything is opened. */
const tryFile = async (path: string): Promise<void> => {
  try {
    await (await open(path, 'a', 0o600)).close();
  } catch (error) {
    throw new SipError('ERR_SIP_FILE', `recordingFile: ${path} cannot be written: ${String(error)}`, { cause: error });
  }
};
