import type { DialogLayer } from '../dialog/dialog-layer.ts';
import type { SipRequest } from '../message/model.ts';
import type { Signal } from '../signal/signal.ts';
import { retryAfter } from './reject.ts';
import type { SessionConfig } from './session-config.ts';

/** Answers an OPTIONS outside any dialog. `busy`: an INVITE would get 503 now. */
export const answerOutside = (
  config: SessionConfig,
  dialogs: DialogLayer,
  busy: boolean,
  tx: string,
  request: SipRequest,
): readonly Signal[] => {
  // RFC 3261 §11.2: the status an INVITE would get. The dialogs add what we can do.
  if (busy) return dialogs.respondOutside(tx, request, 503, { headers: retryAfter(config.retryAfter) });
  return dialogs.respondOutside(tx, request, config.acceptCalls ? 200 : 480);
};
