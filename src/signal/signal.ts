import type { Malformed, SipMessage, SipRequest, SipResponse } from '../message/model.ts';
import type { Flow, HostPort, Local, Target } from './address.ts';
import type { MediaCommand, MediaEvent } from './media.ts';
import type { Owner, Timer } from './owner.ts';
import type { AppFact, Command } from './usages.ts';

// The signals of a stack, all plain data: facts pass up through the layers, orders leave at the top for the drivers.

/** Facts of the drivers and commands of the application: the only input of the pipe, and the contents of a recording. */
export type OutsideFact =
  /** A listening point is open. */
  | { readonly on: 'listening'; readonly local: Local }
  /** A message, already parsed and checked, its top Via stamped with `received` and `rport`. `at` in ms, stack time. */
  | { readonly on: 'received'; readonly message: SipMessage; readonly flow: Flow; readonly at: number }
  | { readonly on: 'malformed'; readonly malformed: Malformed; readonly flow: Flow; readonly at: number }
  | { readonly on: 'timer'; readonly timer: Timer }
  /** An order to send failed. Emitted only if the order has an owner. */
  | { readonly on: 'sendFailed'; readonly owner: Owner; readonly reason: string }
  /** Result of a resolution: targets in order of preference, none on failure. */
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
  /** An ACK to a 2xx. The transaction absorbs an ACK to any other final response. */
  | { readonly on: 'tx.ack'; readonly request: SipRequest; readonly flow: Flow }
  /** A response to a sent request, each retransmitted 2xx of an INVITE included (RFC 6026 §7.2). */
  | {
      readonly on: 'tx.response';
      readonly tx: string;
      readonly owner: Owner;
      readonly response: SipResponse;
      readonly request: SipRequest;
    }
  /** An INVITE was sent once more, `sent` times by now: no response came yet. */
  | {
      readonly on: 'tx.repeated';
      readonly tx: string;
      readonly owner: Owner;
      readonly request: SipRequest;
      readonly sent: number;
    }
  /** No final response will arrive. The last fact of this client transaction but for `tx.ended`. */
  | {
      readonly on: 'tx.failed';
      readonly tx: string;
      readonly owner: Owner;
      readonly request: SipRequest;
      readonly why: 'timeout' | 'transport';
      readonly reason: string;
    }
  /**
   * A transaction terminated, and what is kept for it can be released. The last fact of its `tx`. Emitted for every
   * client transaction, with its owner, and for labelled server transactions, with the label.
   */
  | { readonly on: 'tx.ended'; readonly tx: string; readonly owner?: Owner; readonly label?: string }
  /** The final response of a server transaction could not be sent (RFC 6026 §8.8). */
  | { readonly on: 'tx.sendFailed'; readonly tx: string; readonly reason: string };

/** From the UA core, for dialogs and usages: requests outside a dialog. */
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

/** From the dialogs, for the usages. `set` is the dialog set, by its local tag, which is random and unique. */
export type DialogFact =
  /** A new request that opened a dialog set (INVITE, SUBSCRIBE, REFER). No response was sent. */
  | {
      readonly on: 'dialog.open';
      readonly set: string;
      readonly tx: string;
      readonly request: SipRequest;
      readonly flow: Flow;
    }
  /** A request inside a dialog of the set, in order: re-INVITE, BYE, UPDATE, INFO … No response was sent. */
  | { readonly on: 'dialog.request'; readonly set: string; readonly tx: string; readonly request: SipRequest }
  /** The ACK to a sent 2xx. */
  | { readonly on: 'dialog.ack'; readonly set: string; readonly request: SipRequest }
  /** INVITE server transaction `tx` was cancelled; the CANCEL has its response. The usage must send 487 to the INVITE. */
  | { readonly on: 'dialog.cancel'; readonly set: string; readonly tx: string; readonly request: SipRequest }
  /** A response to a request of this set. Of several 2xx to one INVITE only the first; the dialog layer ends the others. */
  | {
      readonly on: 'dialog.response';
      readonly set: string;
      readonly tx: string;
      readonly request: SipRequest;
      readonly response: SipResponse;
    }
  /** An INVITE of this set was sent once more, `sent` times by now: no response came yet. */
  | {
      readonly on: 'dialog.repeated';
      readonly set: string;
      readonly tx: string;
      readonly request: SipRequest;
      readonly sent: number;
    }
  /** No final response to this sent request will arrive. */
  | {
      readonly on: 'dialog.failed';
      readonly set: string;
      readonly tx: string;
      readonly request: SipRequest;
      readonly why: 'timeout' | 'transport';
      readonly reason: string;
    };

/** A bug of the stack, caught. The machine that threw is removed; the stack goes on. */
export type FaultFact = {
  readonly on: 'fault';
  readonly error: unknown;
  readonly during: unknown;
  readonly owner?: Owner;
};

/**
 * A new request that the stack refused by itself: the application has no call of it, and no request. Not those beyond a
 * limit, which are counted as `overload` only. `why`: more than the status explains.
 */
export type RefusedFact = {
  readonly on: 'refused';
  readonly request: SipRequest;
  readonly status: number;
  readonly why?: string | undefined;
  readonly remote: HostPort;
};

/** An occurrence that is only counted, such as a stray response. */
export type CountFact = { readonly on: 'count'; readonly what: CountName };
export type CountName =
  | 'malformed.request'
  | 'malformed.response'
  | 'unmatched.response'
  | 'unmatched.ack'
  | 'overload'
  | 'refused'
  | 'merged'
  | 'wrong.via';

export type Fact = OutsideFact | TransactionFact | UaFact | DialogFact | AppFact | FaultFact | RefusedFact | CountFact;

/** Orders to the drivers. Each kind has one driver. */
export type Order =
  /** Write and send. With an owner, a failure comes back as `sendFailed`. */
  | { readonly do: 'send'; readonly message: SipMessage; readonly to: Target; readonly owner?: Owner }
  | { readonly do: 'startTimer'; readonly timer: Timer; readonly afterMs: number }
  | { readonly do: 'stopTimer'; readonly timer: Timer }
  /** Resolve the URI to targets (RFC 3263). Answered by `resolved`. */
  | { readonly do: 'resolve'; readonly uri: string; readonly owner: Owner }
  | { readonly do: 'media'; readonly command: MediaCommand };

export type Signal = Fact | Order;

export const isOrder = (signal: Signal): signal is Order => (signal as Partial<Order>).do !== undefined;

/** A layer of the pipe: a pure set of machines. `receive` returns what follows, or `undefined` for a signal that is not its own. */
export interface Layer {
  /** Unique within the stack: the `layer` of its owners, and its key in `busy`. */
  readonly name: string;
  /** The facts it is asked about; absent: all. */
  readonly takes?: readonly Fact['on'][];
  receive(signal: Signal): readonly Signal[] | undefined;
  /** Whether the request belongs to what the layer has: it is a repeat, cancels, or is inside a dialog. Absent: never. */
  knows?(request: SipRequest): boolean;
  /** Whether the layer has a server transaction with this key. Absent: it has none. */
  hasTransaction?(key: string): boolean;
  /** Machines alive: 0 when quiet. */
  readonly size: number;
}
