import type { SipEndpoint } from '../api/endpoint/sip-endpoint.ts';
import { CallLines, type LinesPolicy } from './call-lines.ts';
import type { Console } from './console.ts';
import { followCalls } from './follow-calls.ts';

/** Prints the events of calls, or summaries of them, and the faults of an endpoint. Returns how to stop. */
export const printEvents = (endpoint: SipEndpoint, console: Console, policy: LinesPolicy): (() => void) => {
  const lines = new CallLines(() => endpoint.counters.calls.active, console, policy);
  endpoint.events$.subscribe((happened) => lines.print(happened));
  endpoint.refused$.subscribe((request) => lines.refused(request));
  if (console.live !== undefined) followCalls(endpoint, console.live);
  endpoint.faults$.subscribe(({ error, during }) => {
    lines.fault(`${during} failed: ${error instanceof Error ? error.message : String(error)}`);
  });
  return () => lines.close();
};
