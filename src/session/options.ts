import type { DialogLayer } from '../dialog/dialog-layer.ts';
import type { SipRequest } from '../message/model.ts';
import type { Signal } from '../signal/signal.ts';
import { retryAfter } from './reject.ts';
import type { SessionConfig } from './session-config.ts';

/** Methods that mean nothing without a dialog (RFC 3261 §15.1.2, RFC 3262 §3, RFC 3311 §5.2, RFC 6086 §4.2.2). */
const inside: ReadonlySet<string> = new Set(['BYE', 'PRACK', 'UPDATE', 'INFO']);

/** Answers a request outside any dialog that opens none. `busy`: an INVITE would get 503 now. */
export const answerOutside = (
  config: SessionConfig,
  dialogs: DialogLayer,
  busy: boolean,
  tx: string,
  request: SipRequest,
): readonly Signal[] => {
  if (request.method === 'OPTIONS') {
    // RFC 3261 §11.2: the status an INVITE would get. The dialogs add what we can do.
    if (busy) return dialogs.respondOutside(tx, request, 503, { headers: retryAfter(config.retryAfter) });
    return dialogs.respondOutside(tx, request, config.acceptCalls ? 200 : 480);
  }
  return dialogs.respondOutside(tx, request, inside.has(request.method) ? 481 : 501);
};
