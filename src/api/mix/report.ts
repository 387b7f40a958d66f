import type { Report } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import { LiveCall } from '../call/live-call.ts';

/** Where it is told what a subscriber threw: to the server or client of a call, where there is one, as of that call. */
export const reportTo =
  (callNow: () => Call | undefined): Report =>
  (error) => {
    const call = callNow();
    if (call instanceof LiveCall) call.host.report(error, call);
    else process.emitWarning(error instanceof Error ? error : String(error));
  };
