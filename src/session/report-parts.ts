import type { SipMessage } from '../message/model.ts';
import type { Signal } from '../signal/signal.ts';
import { otherParts } from './description.ts';
import type { SessionInput } from './session-state.ts';

/** The message that the event brings; undefined for one whose bodies are not looked at here, as those of an INFO. */
const messageOf = (event: SessionInput): SipMessage | undefined => {
  switch (event.on) {
    case 'dialog.open':
    case 'dialog.ack':
      return event.request;
    case 'dialog.request':
      return event.request.method === 'INVITE' || event.request.method === 'BYE' ? event.request : undefined;
    case 'dialog.response':
      return event.response;
    default:
      return undefined;
  }
};

/** Reports the bodies that are not for the session but for the application (RFC 5621). */
export const reportParts = (id: string, event: SessionInput, into: Signal[]): void => {
  const message = messageOf(event);
  if (message === undefined) return;
  const parts = otherParts(message);
  if (parts.length > 0) into.push({ on: 'app', from: 'session', id, event: { type: 'parts', message, parts } });
};
