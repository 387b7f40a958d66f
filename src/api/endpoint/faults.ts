import { type Observable, Subject } from 'rxjs';
import { Guarded } from '../../stack/guarded.ts';
import type { Logger } from '../log/logger.ts';
import type { Fault } from './sip-endpoint.ts';

/** Where faults go: to the log and to `faults$`; where there is neither, to a process warning. */
export class Faults {
  readonly faults$: Observable<Fault>;
  readonly #faults = new Subject<Fault>();
  readonly #logger: Logger | undefined;

  constructor(logger: Logger | undefined) {
    this.#logger = logger;
    // What a subscriber of faults$ throws goes to the log only: as a fault it would reach the same subscriber again.
    const report = (error: unknown): void => logger?.error({ err: error }, 'a subscriber of faults$ threw');
    this.faults$ = new Guarded(report, (out) => this.#faults.subscribe(out));
  }

  report(fault: Fault): void {
    const { error, during, call } = fault;
    this.#logger?.error({ err: error, ...(call === undefined ? {} : { call }) }, `${during} failed`);
    if (this.#logger === undefined && !this.#faults.observed) warn(fault);
    this.#faults.next(fault);
  }

  close(): void {
    this.#faults.complete();
  }
}

const warn = ({ error, during }: Fault): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.emitWarning(`rxsip: ${during} failed: ${text}`, { code: 'RXSIP_FAULT' });
};
