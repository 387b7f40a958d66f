import { asyncScheduler, type Observable, type SchedulerLike, Subscription } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import { operate } from './operate.ts';

/** When an entry of digits ends. What is absent does not end it; the end of the call always does. */
export interface DigitOptions {
  /** After so many digits, 1 or more. */
  readonly max?: number;
  /** With one of these keys, such as `#`; the key is not part of the entry. */
  readonly terminator?: string;
  /** After so many milliseconds without a digit, counted from the subscription and from each digit. */
  readonly timeoutMs?: number;
  /** For `timeoutMs`: `schedulerOf(call)` for the clock of the endpoint. The timers of the process when absent. */
  readonly scheduler?: SchedulerLike;
}

/** What was entered, and what ended it: `call` when the call, or the source, ended before the entry was complete. */
export interface DigitEntry {
  readonly digits: string;
  readonly ended: 'max' | 'terminator' | 'timeout' | 'call';
}

/**
 * One entry of digits from `dtmf$`: emits it when it is complete, and completes. `repeat()` collects further ones.
 * Throws `ERR_SIP_ARGUMENT`.
 */
export const collectDigits = ({
  max,
  terminator = '',
  timeoutMs,
  scheduler = asyncScheduler,
}: DigitOptions = {}): ((source: Observable<{ readonly digit: string }>) => Observable<DigitEntry>) => {
  if (max !== undefined && !(Number.isInteger(max) && max >= 1)) {
    throw new SipError('ERR_SIP_ARGUMENT', `collectDigits: max is ${max}, it must be 1 or more`);
  }
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new SipError('ERR_SIP_ARGUMENT', `collectDigits: timeoutMs is ${timeoutMs}, it must be above 0`);
  }
  return operate((source, out) => {
    let digits = '';
    let timer = Subscription.EMPTY;
    const end = (ended: DigitEntry['ended']): void => {
      timer.unsubscribe();
      out.next({ digits, ended });
      out.complete();
    };
    const arm = (): void => {
      timer.unsubscribe();
      if (timeoutMs !== undefined) timer = scheduler.schedule(() => end('timeout'), timeoutMs);
    };
    arm();
    const subscription = source.subscribe({
      next: ({ digit }) => {
        if (out.closed) return;
        if (terminator.includes(digit)) return end('terminator');
        // A hook flash is no digit of an entry.
        if (digit === '!') return;
        digits += digit;
        if (digits.length === max) end('max');
        else arm();
      },
      error: (error) => out.error(error),
      complete: () => {
        if (!out.closed) end('call');
      },
    });
    return () => {
      timer.unsubscribe();
      subscription.unsubscribe();
    };
  });
};
