import type { TimerEvent, TimerOutput } from '../core/timer.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';

/** Events of the server machines. */
export type ServerEvent =
  /** The request arrived: the first opens the transaction, the others are repeats. */
  | { readonly kind: 'request' }
  /** The TU answers. */
  | { readonly kind: 'respond'; readonly response: SipResponse }
  /** The TU refuses: as `respond`, but the response is sent once for each copy of the request, where that can be. */
  | { readonly kind: 'refuse'; readonly response: SipResponse }
  /** INVITE only: an ACK with the INVITE's branch. */
  | { readonly kind: 'ack'; readonly request: SipRequest; readonly flow: Flow }
  /** A final response of ours could not be sent. */
  | { readonly kind: 'transportError'; readonly reason: string }
  | TimerEvent;

/** Outputs of the server machines, timers aside. */
export type ServerEffect =
  | { readonly out: 'send'; readonly response: SipResponse }
  /** Send a 100 of our own making. */
  | { readonly out: 'trying' }
  /** INVITE only: hand the ACK of a 2xx to the TU. */
  | { readonly out: 'ack'; readonly request: SipRequest; readonly flow: Flow }
  /** Tell the TU that its final response did not leave. */
  | { readonly out: 'sendFailed'; readonly reason: string }
  /** Non-INVITE only: the state `completed` is held by `FinishedRequests`. No output of the machine, but of the layer's step. */
  | { readonly out: 'finish'; readonly response: SipResponse };

export type ServerOutput = ServerEffect | TimerOutput;

export const send = (response: SipResponse): ServerEffect => ({ out: 'send', response });

export const trying: ServerEffect = { out: 'trying' };
