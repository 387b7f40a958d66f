/** Writes one line of a log: fields, then the message. */
export type LogMethod = (fields: object, message: string) => void;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/**
 * What is logged to: pino, `console`, or any other logger whose methods take fields and a message. What else it has is
 * not used.
 */
export interface Logger {
  /** Where it is absent, `debug` takes its lines. */
  readonly trace?: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  /** Whether lines of this level are written, as pino tells it: none is made for a level that is off. Absent: all are. */
  isLevelEnabled?(level: LogLevel): boolean;
}
