import type { Observable } from 'rxjs';
import { Guarded, type Report } from '../../stack/guarded.ts';
import type { CallQuality } from './call-event.ts';
import type { WatchedCall } from './watched-call.ts';

const everyMs = 1000;

/** Reads the counters of a call once a second while there is a subscriber, and once more at its end. */
export const qualityOf = (call: WatchedCall, report: Report): Observable<CallQuality> =>
  new Guarded(report, (out) => {
    const { clock } = call.host;
    let cancel: () => void = () => {};
    const read = (): void => {
      const { counters } = call;
      if (counters !== undefined) out.next({ ...counters, at: clock.now() });
    };
    const arm = (): void => {
      cancel = clock.at(clock.now() + everyMs, () => {
        // Armed again before emitting: a subscriber may unsubscribe inside `next`.
        arm();
        read();
      });
    };
    if (call.state !== 'ended') arm();
    const end = call.ended$.subscribe({ next: read, complete: () => out.complete() });
    return () => {
      cancel();
      end.unsubscribe();
    };
  });
