import type { SipRequest, SipResponse } from '../message/model.ts';
import type { HostPort, Local, Target, TransportName } from '../signal/address.ts';
import type { Owner } from '../signal/owner.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import type { Layer, Signal } from '../signal/signal.ts';

/** RFC 3261 Table 4, in milliseconds. Every other timer follows from these: see `timers.ts`. */
export interface TimerBase {
  readonly t1: number;
  readonly t2: number;
  readonly t4: number;
}

export interface TransactionConfig {
  readonly timers: TimerBase;
  /** Live server transactions at most, half of them outside dialogs for one source; beyond it new requests get a stateless 503 with Retry-After. */
  readonly maxTransactions: number;
  /** Seconds in that Retry-After, at least; twice as many at most. */
  readonly retryAfter: number;
}

/** A request of ours on its way out: complete but for its Via. */
export interface Outgoing {
  readonly request: SipRequest;
  /** Where to: a literal target, or a URI to be resolved (RFC 3263). */
  readonly to: Target | string;
  /** The layer that responses and failures are for, and its key. */
  readonly owner: Owner;
  /** How often it is sent at most; as often as its timers have it when absent (RFC 3261 §17.1). */
  readonly sends?: number | undefined;
}

/**
 * What the transactions offer to the layers above. Every method gives back what follows from the call: orders, and in
 * one case a fact (see `respond`). Other facts come later, up the pipe, even those that are certain at once.
 */
export interface TransactionLayer extends Layer {
  /** Begins a client transaction (any method but ACK). Its last fact is `tx.ended`, whatever happened before. */
  request(outgoing: Outgoing): { readonly tx: string; readonly signals: readonly Signal[] };
  /** Sends without a transaction: the ACK to a 2xx. The same `branch` makes the same Via again. */
  send(outgoing: Outgoing & { readonly branch: string }): readonly Signal[];
  /** Cancels an INVITE client transaction: at once after a 1xx, else on the first 1xx (RFC 3261 §9.1). `headers` are of the CANCEL. */
  cancel(tx: string, headers?: ExtraHeaders): readonly Signal[];
  /**
   * Answers a server transaction. A 2xx to an INVITE may be given again and again (RFC 6026 §7.1). Unknown `tx`: nothing.
   * The last of the signals is `tx.ended` where the transaction has a label and this response ends it at once. `once`: a
   * refusal of 300 or more is not repeated by itself, but sent again for each repeat of the request, unless a provisional
   * response has silenced the client.
   */
  respond(tx: string, response: SipResponse, once?: boolean): readonly Signal[];
  /** Labels a server transaction: its end is then reported by `tx.ended`, which carries the label. Unknown `tx`: nothing. */
  label(tx: string, label: string): void;
  /** The listening point for sent-by and Contact towards `remote` over `transport`; undefined when there is none. */
  localFor(transport: TransportName, remote?: HostPort): Local | undefined;
}
