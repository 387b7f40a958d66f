import type { Malformed, SipMessage, SipRequest, SipResponse } from '../message/model.ts';
import type { Flow, Local, Target } from './address.ts';
import type { MediaCommand, MediaEvent } from './media.ts';
import type { Owner, Timer } from './owner.ts';
import type { AppFact, Command } from './usages.ts';

// One language for the whole house. Facts climb the pipe, orders ride along. Plain data, all of it.

/** What a driver or the app reports. These, and only these, enter the pipe at the bottom; a recording holds them. */
export type OutsideFact =
  /** A listening point is open. */
  | { readonly on: 'listening'; readonly local: Local }
  /** A message, already parsed and checked, its top Via stamped with `received` and `rport`. `at` in ms, stack time. */
  | { readonly on: 'received'; readonly message: SipMessage; readonly flow: Flow; readonly at: number }
  | { readonly on: 'malformed'; readonly malformed: Malformed; readonly flow: Flow; readonly at: number }
  | { readonly on: 'timer'; readonly timer: Timer }
  /** An order to send could not be carried out. Comes only where the order named an owner. */
  | { readonly on: 'sendFailed'; readonly owner: Owner; readonly reason: string }
  /** A name was resolved: targets in order of preference, none when it could not be. */
  | { readonly on: 'resolved'; readonly owner: Owner; readonly targets: readonly Target[]; readonly reason?: string }
  | { readonly on: 'command'; readonly command: Command }
  | { readonly on: 'media'; readonly event: MediaEvent };

/** From the transactions, for the layers above. `tx` names a transaction. */
export type TransactionFact =
  /** A new request, never an ACK. For a CANCEL, `cancels` is the INVITE server transaction it matched (RFC 3261 §9.2). */
  | {
      readonly on: 'tx.request';
      readonly tx: string;
      readonly request: SipRequest;
      readonly flow: Flow;
      readonly cancels?: string | undefined;
    }
  /** An ACK that belongs to a 2xx. ACKs to other finals end below. */
  | { readonly on: 'tx.ack'; readonly request: SipRequest; readonly flow: Flow }
  /** A response to a request of ours; every repeated 2xx of an INVITE too (RFC 6026 §7.2). */
  | {
      readonly on: 'tx.response';
      readonly tx: string;
      readonly owner: Owner;
      readonly response: SipResponse;
      readonly request: SipRequest;
    }
  /** No final response will come. After this nothing else comes for this client transaction. */
  | {
      readonly on: 'tx.failed';
      readonly tx: string;
      readonly owner: Owner;
      readonly request: SipRequest;
      readonly why: 'timeout' | 'transport';
      readonly reason: string;
    }
  /**
   * A transaction is over, its last timer fired: what is kept for it can be released. The last fact of its `tx`. Of a
   * client transaction always, with its owner; of a server transaction where it was labelled, with the label.
   */
  | { readonly on: 'tx.ended'; readonly tx: string; readonly owner?: Owner; readonly label?: string }
  /** The final response of a server transaction could not be sent (RFC 6026 §8.8). */
  | { readonly on: 'tx.sendFailed'; readonly tx: string; readonly reason: string };

/** From the UA core, for dialogs and usages: requests that name no dialog. */
export type UaFact =
  /** A new request without To tag, allowed and readable. No response was sent. `toTag` is the tag of its responses. */
  | {
      readonly on: 'ua.request';
      readonly tx: string;
      readonly request: SipRequest;
      readonly flow: Flow;
      readonly toTag: string;
    }
  /** INVITE server transaction `tx` was cancelled; the CANCEL has its response. `toTag` is the tag of the INVITE's. */
  | { readonly on: 'ua.cancel'; readonly tx: string; readonly request: SipRequest; readonly toTag: string };

/** From the dialogs, for the usages. `set` names the dialog set by its local tag: ours, random, unique. */
export type DialogFact =
  /** A new request that opens a dialog set (INVITE, SUBSCRIBE, REFER): the set is there. No response was sent. */
  | {
      readonly on: 'dialog.open';
      readonly set: string;
      readonly tx: string;
      readonly request: SipRequest;
      readonly flow: Flow;
    }
  /** A request inside a dialog of the set, in order: re-INVITE, BYE, UPDATE, INFO … No response was sent. */
  | { readonly on: 'dialog.request'; readonly set: string; readonly tx: string; readonly request: SipRequest }
  /** The ACK to a 2xx of ours. */
  | { readonly on: 'dialog.ack'; readonly set: string; readonly request: SipRequest }
  /** INVITE server transaction `tx` was cancelled; the CANCEL has its response. Due: 487 to the INVITE. */
  | { readonly on: 'dialog.cancel'; readonly set: string; readonly tx: string; readonly request: SipRequest }
  /** A response to a request of this set. Of several 2xx to one INVITE only the first comes; the others are ended below. */
  | {
      readonly on: 'dialog.response';
      readonly set: string;
      readonly tx: string;
      readonly request: SipRequest;
      readonly response: SipResponse;
    }
  /** No final response will come to this request of ours. */
  | {
      readonly on: 'dialog.failed';
      readonly set: string;
      readonly tx: string;
      readonly request: SipRequest;
      readonly why: 'timeout' | 'transport';
      readonly reason: string;
    };

/** A bug of ours, caught. The machine it happened in is gone, the stack lives. */
export type FaultFact = {
  readonly on: 'fault';
  readonly error: unknown;
  readonly during: unknown;
  readonly owner?: Owner;
};

/** Something worth counting that leads to nothing else, such as a stray response. */
export type CountFact = { readonly on: 'count'; readonly what: CountName };
export type CountName =
  | 'malformed.request'
  | 'malformed.response'
  | 'unmatched.response'
  | 'unmatched.ack'
  | 'overload'
  | 'merged'
  | 'wrong.via';

export type Fact = OutsideFact | TransactionFact | UaFact | DialogFact | AppFact | FaultFact | CountFact;

/** What is to be done. Each kind has one driver. */
export type Order =
  /** Write and send. With an owner, a failure comes back as `sendFailed`. */
  | { readonly do: 'send'; readonly message: SipMessage; readonly to: Target; readonly owner?: Owner }
  | { readonly do: 'startTimer'; readonly timer: Timer; readonly afterMs: number }
  | { readonly do: 'stopTimer'; readonly timer: Timer }
  /** Find where a URI leads (RFC 3263). Answered by `resolved`. */
  | { readonly do: 'resolve'; readonly uri: string; readonly owner: Owner }
  | { readonly do: 'media'; readonly command: MediaCommand };

export type Signal = Fact | Order;

export const isOrder = (signal: Signal): signal is Order => 'do' in signal;

/** A layer of the pipe: a pure set of machines. `receive` returns what follows, or `undefined` for a signal that is not its own. */
export interface Layer {
  /** Unique within the stack: the `layer` of its owners, and its key in `busy`. */
  readonly name: string;
  receive(signal: Signal): readonly Signal[] | undefined;
  /** Machines alive: 0 when quiet. */
  readonly size: number;
}
