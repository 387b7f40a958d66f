import { byState, type Rules, type Step, stay, type Turn, terminated } from '../core/step.ts';
import type { Capabilities } from '../ua/capabilities.ts';
import type { DialogSetEvent, DialogSetOutput } from './dialog-set-events.ts';
import { type DialogSetState, type Lingering, lingering, type Open, without } from './dialog-set-state.ts';
import { answeredLate } from './forks.ts';
import { close, respond } from './respond.ts';
import { failed, over, responseReceived, send, sendAck, sendCancel, sent } from './uac.ts';
import { ackReceived, cancelReceived, refused, requestReceived, unmatchedAck } from './uas.ts';

type SetTurn = Turn<DialogSetState, DialogSetOutput>;

/**
 * Dialog set: one request that may make dialogs, and all that follows from it, at the UAC and at the UAS
 * (RFC 3261 §12, §13, §15; RFC 6665 §4.4.1 for dialogs that a NOTIFY makes).
 */
export const dialogSet = (capabilities: Capabilities): Step<DialogSetState, DialogSetEvent, DialogSetOutput> => {
  const open = (set: Open, event: DialogSetEvent): SetTurn => {
    switch (event.kind) {
      case 'request':
        return requestReceived(set, event, capabilities);
      case 'ack':
        return ackReceived(set, event);
      case 'cancel':
        return cancelReceived(set, event);
      case 'response':
        return responseReceived(set, event, capabilities);
      case 'failed':
        return failed(set, event);
      case 'ended':
        return stay(over(set, event.tx));
      case 'respond':
        return respond(set, event, capabilities);
      case 'send':
        return send(set, event, capabilities);
      case 'sent':
        return sent(set, event);
      case 'sendAck':
        return sendAck(set, event, capabilities);
      case 'sendCancel':
        return sendCancel(set, event);
      case 'close':
        return close(set, capabilities);
      case 'timer':
        return stay(set);
    }
  };

  const rules: Rules<DialogSetState, DialogSetEvent, DialogSetOutput> = {
    early: open,
    confirmed: open,

    lingering(set, event) {
      switch (event.kind) {
        case 'response': {
          const invite = set.sent.find((each) => each.tx === event.tx);
          return invite === undefined ? stay(set) : answeredLate(set, invite, event, capabilities);
        }
        case 'failed':
        case 'ended':
          return released(set, event.tx);
        case 'request':
          return [set, refused(set, event, { status: 481 }, capabilities)];
        case 'ack':
          return [set, unmatchedAck];
        default:
          return stay(set);
      }
    },

    terminated: stay,
  };
  return byState(rules);
};

/** No late 2xx can come of this INVITE any more; of the last one the set is over. */
const released = (set: Lingering, tx: string): SetTurn => {
  const gone = set.sent.find((each) => each.tx === tx);
  if (gone === undefined) return stay(set);
  const rest = without(set.sent, gone);
  return rest.length === 0 ? [terminated, []] : [lingering(set.identity, set.dialogs, rest), []];
};
