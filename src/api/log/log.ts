import type { Logger, LogLevel } from './logger.ts';
import { maskSecrets } from './mask-secrets.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The logger of the application, with secrets masked in all that goes into it, and its own failures swallowed. */
export class Log {
  readonly #logger: Logger;
  readonly #bindings: Fields;

  constructor(logger: Logger, bindings: Fields = {}) {
    this.#logger = logger;
    this.#bindings = bindings;
  }

  /** A log with these fields in every line. */
  of(bindings: Fields): Log {
    return new Log(this.#logger, { ...this.#bindings, ...bindings });
  }

  /** Whether a line of this level would be written: it need not be made otherwise. */
  isOn(level: LogLevel): boolean {
    try {
      return this.#logger.isLevelEnabled?.(level) ?? true;
    } catch {
      return true;
    }
  }

  write(level: LogLevel, fields: object, message: string): void {
    if (!this.isOn(level)) return;
    try {
      this.#logger[this.#methodFor(level)]?.(maskFields({ ...this.#bindings, ...fields }), maskSecrets(message));
    } catch {
      // A log that cannot be written must not end a call.
    }
  }

  // `console.trace` would print the stack of this method with every line.
  #methodFor(level: LogLevel): LogLevel {
    if (level !== 'trace') return level;
    return this.#logger.trace === undefined || this.#logger === console ? 'debug' : 'trace';
  }
}

const maskFields = (fields: object, depth = 0): Record<string, unknown> => {
  const masked: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) masked[name] = maskValue(value, depth);
  return masked;
};

const deepest = 4;

const maskValue = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return maskSecrets(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return maskError(value, depth);
  if (depth >= deepest) return '…';
  if (Array.isArray(value)) return value.map((each) => maskValue(each, depth + 1));
  return Object.getPrototypeOf(value) === Object.prototype ? maskFields(value, depth + 1) : value;
};

// A copy, since the error itself is the user's to keep; pino's serialiser wants a real Error.
const maskError = (error: Error, depth: number): Error => {
  const copy = new Error(maskSecrets(error.message));
  copy.name = error.name;
  if (error.stack !== undefined) copy.stack = maskSecrets(error.stack);
  if ('code' in error) Object.assign(copy, { code: error.code });
  if (error.cause !== undefined && depth < deepest) copy.cause = maskValue(error.cause, depth + 1);
  return copy;
};
