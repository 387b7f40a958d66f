import { type Observable, Subscription } from 'rxjs';
import type { Overload } from '../../stack/admission/overload.ts';
import type { Log } from '../log/log.ts';
import type { EventOfCall } from './call-registry.ts';
import { logEvent } from './log-event.ts';
import { logOverload } from './log-overload.ts';
import type { RefusedRequest } from './sip-endpoint.ts';

/** Logs the events of calls, overloads, and the requests that never became one: an INVITE at level info, any other at debug. */
export const logTo = (
  log: Log,
  events$: Observable<EventOfCall>,
  refused$: Observable<RefusedRequest>,
  overload$: Observable<Overload>,
): Subscription => {
  const subscriptions = new Subscription();
  subscriptions.add(events$.subscribe(({ call, event }) => logEvent(log, call, event)));
  subscriptions.add(overload$.subscribe((report) => logOverload(log, report)));
  subscriptions.add(
    refused$.subscribe(({ request, status, why, remoteAddress }) => {
      const { method, callId, from } = request;
      const fields = { method, status, why, from: from.uri, remote: remoteAddress, callId };
      log.write(method === 'INVITE' ? 'info' : 'debug', fields, `${method} refused with ${status}`);
    }),
  );
  return subscriptions;
};
