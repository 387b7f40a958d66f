import { filter, type MonoTypeOperatorFunction } from 'rxjs';
import { guard } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import { reportTo } from '../call/report-to.ts';

/** The calls for which `predicate` is true. One for which it throws is reported on `faults$` and does not match. */
export const matching = (predicate: (call: Call) => boolean): MonoTypeOperatorFunction<Call> =>
  filter((call) => {
    let matches = false;
    guard(
      reportTo(() => call, 'the predicate of matching()'),
      () => {
        matches = predicate(call);
      },
    );
    return matches;
  });
