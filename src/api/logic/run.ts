import type { Observable } from 'rxjs';
import { Guarded } from '../../stack/guarded.ts';
import type { Call } from '../call/call.ts';
import type { CallCommand } from '../call/call-command.ts';
import { reportTo } from '../call/report-to.ts';
import { perform } from './perform.ts';

/**
 * Carries out a command when subscribed. Completes when it is done: answered, held, played to its end, digits sent,
 * recording closed. Errors with a `SipError` when it does not fit the state (`ERR_SIP_STATE`), is refused by the peer
 * (`ERR_SIP_REFUSED`), fails in the media engine (`ERR_SIP_MEDIA`), or the call ends first (`ERR_SIP_ENDED`).
 * Unsubscribing stops what can be stopped: a source, a recording, a bridge; of anything else it ends the wait. Emits
 * nothing, so that it fits among the commands of a logic.
 */
export const run = (call: Call, command: CallCommand): Observable<never> =>
  new Guarded<never>(
    reportTo(() => call),
    (out) => {
      const { done, failure, stop } = perform(call, command);
      if (done === undefined) {
        out.complete();
        return undefined;
      }
      done.then(
        () => {
          const error = out.closed ? undefined : failure?.();
          if (error === undefined) out.complete();
          else out.error(error);
        },
        (error: unknown) => out.error(error),
      );
      return stop;
    },
  );
