import { maskSecrets } from './mask-secrets.ts';

/** Writes one line of a log: fields, then the message. */
export type LogMethod = (fields: object, message: string) => void;

/** What is logged to: the shape of pino, so that a pino logger fits as it is. */
export interface Logger {
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  child(bindings: Record<string, unknown>): Logger;
}

/** The same logger with secrets masked in every text that goes into it, and with its own failures swallowed. */
export const maskingLogger = (logger: Logger): Logger => {
  const masked =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error'): LogMethod =>
    (fields, message) => {
      try {
        logger[level](maskFields(fields), maskSecrets(message));
      } catch {
        // A log that cannot be written must not end a call.
      }
    };
  const masking: Logger = {
    trace: masked('trace'),
    debug: masked('debug'),
    info: masked('info'),
    warn: masked('warn'),
    error: masked('error'),
    child: (bindings) => {
      try {
        return maskingLogger(logger.child(maskFields(bindings)));
      } catch {
        return masking;
      }
    },
  };
  return masking;
};

const maskFields = (fields: object): Record<string, unknown> => {
  const masked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) masked[name] = maskValue(value);
  return masked;
};

const maskValue = (value: unknown): unknown => {
  if (typeof value === 'string') return maskSecrets(value);
  if (value instanceof Error) return maskError(value);
  return value;
};

// A copy, since the error itself is the user's to keep; pino's serialiser wants a real Error.
const maskError = (error: Error): Error => {
  const copy = new Error(maskSecrets(error.message));
  copy.name = error.name;
  if (error.stack !== undefined) copy.stack = maskSecrets(error.stack);
  return copy;
};
