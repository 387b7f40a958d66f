import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';

/** What both server machines hear. */
export type ServerEvent =
  /** The request arrived: the first opens the transaction, the others are repeats. */
  | { readonly kind: 'request' }
  /** The TU answers. */
  | { readonly kind: 'respond'; readonly response: SipResponse }
  /** A final response of ours could not be sent. */
  | { readonly kind: 'transportError'; readonly reason: string };

/** What both server machines say, timers aside. */
export type ServerOutput =
  | { readonly out: 'send'; readonly response: SipResponse }
  /** Send a 100 of our own making. */
  | { readonly out: 'trying' }
  /** Tell the TU that its final response did not leave. */
  | { readonly out: 'sendFailed'; readonly reason: string };

/** An ACK that found its INVITE transaction. */
export interface Acknowledged {
  readonly request: SipRequest;
  readonly flow: Flow;
}

export const send = (response: SipResponse): ServerOutput => ({ out: 'send', response });

export const trying: ServerOutput = { out: 'trying' };
