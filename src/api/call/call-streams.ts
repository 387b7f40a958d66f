import { filter, map, type Observable, Subject } from 'rxjs';
import type { CallState, EndCause } from '../../signal/session.ts';
import { Guarded, type Report } from '../../stack/guarded.ts';
import type { CallEvent } from './call-event.ts';

/** As much of a call as its streams look at. */
interface Standing {
  readonly state: CallState;
  readonly cause: EndCause | undefined;
}

/** The streams of one call, all fed by one Subject that is made when somebody first listens. */
export class CallStreams {
  readonly #call: Standing;
  #events: Subject<CallEvent> | undefined;

  constructor(call: Standing) {
    this.#call = call;
  }

  tell(event: CallEvent): void {
    this.#events?.next(event);
    if (event.type !== 'ended') return;
    this.#events?.complete();
    this.#events = undefined;
  }

  events$(report: Report): Observable<CallEvent> {
    return new Guarded(report, (out) => (this.#call.cause === undefined ? this.#hub.subscribe(out) : out.complete()));
  }

  state$(report: Report): Observable<CallState> {
    return new Guarded(report, (out) => {
      out.next(this.#call.state);
      if (this.#call.cause !== undefined) return out.complete();
      return this.#hub.subscribe({
        next: (event) => {
          if (event.type === 'state') out.next(event.state);
          else if (event.type === 'ended') out.next('ended');
        },
        complete: () => out.complete(),
      });
    });
  }

  ended$(report: Report): Observable<EndCause> {
    return new Guarded(report, (out) => {
      const { cause } = this.#call;
      if (cause === undefined) {
        const ended$ = this.#hub.pipe(filter((event) => event.type === 'ended'));
        return ended$.pipe(map((event) => event.cause)).subscribe(out);
      }
      out.next(cause);
      return out.complete();
    });
  }

  get #hub(): Subject<CallEvent> {
    this.#events ??= new Subject();
    return this.#events;
  }
}
