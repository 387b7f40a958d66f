import { SipError } from '../../core/errors.ts';

/** A promise with its `resolve` and `reject`. Never an `unhandledRejection`; who awaits it still gets the error. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (error: SipError) => void;

  constructor() {
    this.promise = quiet(
      new Promise<T>((resolve, reject) => {
        this.resolve = resolve;
        this.reject = reject;
      }),
    );
  }
}

/** The same promise, marked as handled. */
export const quiet = <T>(promise: Promise<T>): Promise<T> => {
  promise.catch(ignore);
  return promise;
};

const ignore = (): void => {};

/** Rejected with this error, and marked as handled. */
export const refused = <T>(error: unknown): Promise<T> => quiet(Promise.reject<T>(error));

/** The promise, or `ERR_SIP_ABORTED` as soon as `signal` fires. Only the wait ends, not what is waited for. */
export const abortable = <T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return promise;
  return quiet(
    new Promise<T>((resolve, reject) => {
      const abort = (): void => reject(aborted(signal));
      if (signal.aborted) return abort();
      signal.addEventListener('abort', abort, { once: true });
      const release = (): void => signal.removeEventListener('abort', abort);
      promise.then(resolve, reject).finally(release);
    }),
  );
};

/** The error of a signal that fired; its reason is the error's `cause`. */
export const aborted = (signal: AbortSignal): SipError =>
  new SipError('ERR_SIP_ABORTED', 'aborted by its AbortSignal', { cause: signal.reason });
