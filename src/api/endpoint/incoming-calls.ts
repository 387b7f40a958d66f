import { Observable, type Subject } from 'rxjs';
import { DirectSubject } from '../../transport/direct-subject.ts';
import type { Call } from '../call/call.ts';

/** More calls than this do not wait for a subscriber of `calls$`. */
const mostWaiting = 100;

/** New incoming calls. Without a subscriber they wait, the oldest first, until there is one or they have ended. */
export class IncomingCalls {
  readonly #calls: Subject<Call> = new DirectSubject();
  readonly #waiting = new Set<Call>();

  get calls$(): Observable<Call> {
    return new Observable((out) => {
      const subscription = this.#calls.subscribe(out);
      for (const call of this.#waiting) {
        if (out.closed) break;
        this.#waiting.delete(call);
        out.next(call);
      }
      return subscription;
    });
  }

  add(call: Call): void {
    if (this.#calls.observed) this.#calls.next(call);
    else if (this.#waiting.size < mostWaiting) this.#waiting.add(call);
  }

  remove(call: Call): void {
    this.#waiting.delete(call);
  }

  close(): void {
    this.#waiting.clear();
    this.#calls.complete();
  }
}
