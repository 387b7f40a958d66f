import type { Observable } from 'rxjs';
import { Guarded, type Report } from '../../stack/guarded.ts';
import type { CallContext } from '../common/call-context.ts';
import type { Call } from './call.ts';
import type { CallQuality } from './call-event.ts';

const everyMs = 1000;

/** Reads the counters of a call once a second while somebody listens, and once more at its end. */
export const qualityOf = (call: Call, host: CallContext, report: Report): Observable<CallQuality> =>
  new Guarded(report, (out) => {
    let callOff: () => void = () => {};
    const read = (): void => {
      const { counters } = call;
      if (counters !== undefined) out.next({ ...counters, at: host.clock.now() });
    };
    const sleep = (): void => {
      callOff = host.clock.at(host.clock.now() + everyMs, () => {
        // Asleep again first: whoever has read enough unsubscribes within `read`.
        sleep();
        read();
      });
    };
    if (call.state !== 'ended') sleep();
    const end = call.ended$.subscribe({ next: read, complete: () => out.complete() });
    return () => {
      callOff();
      end.unsubscribe();
    };
  });
