import type { Logger } from '../api/log/logger.ts';

/** The levels of `--log`; `trace` has every message too. */
export const logNames = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogName = (typeof logNames)[number];

/** A pino logger of this level. Loaded here: a command without `--log` does not need it. */
export const logTo = async (stream: { write(text: string): unknown }, level: LogName): Promise<Logger> => {
  const { pino } = await import('pino');
  const destination = { write: (text: string) => void stream.write(text) };
  const logger: Logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
  return logger;
};
