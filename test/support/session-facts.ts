import { filter, type Observable } from 'rxjs';
import type { AppFactOf } from '../../src/signal/usages.ts';
import type { Stack } from '../../src/stack/stack-contract.ts';

/** What the sessions of a stack report. */
export const sessionFacts = (stack: Stack): Observable<AppFactOf<'session'>> =>
  stack.app$.pipe(filter((fact) => fact.from === 'session'));
