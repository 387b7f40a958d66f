import { type Observable, Subject } from 'rxjs';
import { Guarded } from '../../stack/guarded.ts';
import type { Log } from '../log/log.ts';
import { maskSecrets } from '../log/mask-secrets.ts';
import type { Fault } from './sip-endpoint.ts';

/** Where faults go: to the log and to `faults$`; where there is neither, to a process warning. */
export class Faults {
  readonly faults$: Observable<Fault>;
  readonly #faults = new Subject<Fault>();
  readonly #log: Log | undefined;

  constructor(log: Log | undefined) {
    this.#log = log;
    // What a subscriber of faults$ throws goes to the log only: as a fault it would reach the same subscriber again.
    const report = (error: unknown): void => log?.write('error', { err: error }, 'a subscriber of faults$ threw');
    this.faults$ = new Guarded(report, (out) => this.#faults.subscribe(out));
  }

  report(fault: Fault): void {
    const { error, during, call } = fault;
    this.#log?.write('error', { err: error, ...(call === undefined ? {} : { call }) }, `${during} failed`);
    if (this.#log === undefined && !this.#faults.observed) warn(fault);
    this.#faults.next(fault);
  }

  close(): void {
    this.#faults.complete();
  }
}

const warn = ({ error, during }: Fault): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(maskSecrets(`rxsip: ${during} failed: ${text}`), { code: 'RXSIP_FAULT' });
};
