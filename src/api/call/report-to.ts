import type { Report } from '../../stack/guarded.ts';
import type { Call } from './call.ts';
import { LiveCall } from './live-call.ts';

/** Reports errors of subscribers as errors of the call: to `faults$` of its endpoint. Without a call: a process warning. */
export const reportTo =
  (callNow: () => Call | undefined, during?: string): Report =>
  (error) => {
    const call = callNow();
    if (call instanceof LiveCall) call.host.report(error, call, during);
    else process.emitWarning(error instanceof Error ? error : String(error));
  };
