import { stay, type Turn, terminated } from '../core/step.ts';
import type { SipRequest } from '../message/model.ts';
import type { Capabilities } from '../ua/capabilities.ts';
import { responseOutside, responseWithin } from '../ua/response.ts';
import { retargeted } from './dialog.ts';
import type { DialogSetOutput, EventOf } from './dialog-set-events.ts';
import {
  confirmed,
  type DialogSetState,
  dialogWith,
  lingering,
  none,
  type Open,
  type ReceivedRequest,
  replaced,
  withDialog,
  without,
  withReceived,
} from './dialog-set-state.ts';

type SetTurn = Turn<DialogSetState, DialogSetOutput>;

/** A response of the usage, and what it makes of the dialog. */
export const respond = (set: Open, { tx, draft }: EventOf<'respond'>, capabilities: Capabilities): SetTurn => {
  const pending = set.received.find((each) => each.tx === tx);
  if (pending === undefined) return stay(set);
  const { status } = draft;
  const { request, final, initial } = pending;
  if (final !== undefined) {
    // RFC 3261 §13.3.1.4: the same 2xx again. Any other second response would contradict the first.
    return status >= 200 && status < 300 ? [set, [{ out: 'respond', tx, response: final }]] : stay(set);
  }
  if (request === undefined) return stay(set);
  const response = responseWithin(set.identity, request, draft, initial, capabilities);
  const sent: DialogSetOutput = { out: 'respond', tx, response, once: draft.once };
  if (status < 200) return [set, [sent]];
  if (status < 300) {
    const next = accepted(set, pending, request);
    const { method, cseq, target } = pending;
    if (method !== 'INVITE') return [withReceived(next, without(next.received, pending)), [sent]];
    const awaitsAck = { tx, method, cseq, initial, target, request: undefined, final: response };
    return [withReceived(next, replaced(next.received, pending, awaitsAck)), [sent]];
  }
  const rest = withReceived(set, without(set.received, pending));
  if (!initial) return [rest, [sent]];
  // The first request of the set is refused: there is no dialog.
  const [closed, outputs] = close(rest, capabilities);
  return [closed, [sent, ...outputs]];
};

/** The set after a 2xx of ours: it confirms the dialog (RFC 3261 §12.1.1), or moves its remote target (§12.2.2). */
const accepted = (set: Open, { initial, target }: ReceivedRequest, request: SipRequest): Open => {
  const dialog = dialogWith(set, request.from.tag ?? '');
  if (dialog === undefined) return set;
  if (initial) return confirmed(set.identity, dialog, set.received, set.sent);
  return target === undefined ? set : withDialog(set, dialog, retargeted(dialog, target));
};

/** The usage is done. What the peer still waits for is answered now (RFC 3261 §15.1.2). */
export const close = (set: Open, capabilities: Capabilities): SetTurn => {
  const { identity, received, sent } = set;
  const outputs: DialogSetOutput[] = [];
  for (const { tx, request } of received) {
    if (request === undefined) continue;
    const status = request.method === 'BYE' ? 200 : 487;
    outputs.push({ out: 'respond', tx, response: responseOutside(request, { status }, identity.tag, capabilities) });
  }
  // Only an INVITE can have a late 2xx that makes a dialog to be ended.
  const invites = sent.filter((each) => each.method === 'INVITE');
  if (invites.length === 0) return [terminated, outputs.length === 0 ? none : outputs];
  return [lingering(identity, set.name === 'confirmed' ? [set.dialog] : set.dialogs, invites), outputs];
};
