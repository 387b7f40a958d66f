import type { SipResponse } from '../message/model.ts';

/** What both client machines hear. */
export type ClientEvent =
  /** The TU's request is to go out. The first event, exactly once. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'response'; readonly response: SipResponse }
  /** The request, or its ACK, could not be sent. */
  | { readonly kind: 'transportError'; readonly reason: string };

/** What both client machines say, timers aside. The request itself never changes, so no word carries it. */
export type ClientOutput =
  /** Send the request, again or for the first time. */
  | { readonly out: 'send' }
  /** Tell the TU. */
  | { readonly out: 'response'; readonly response: SipResponse }
  /** Tell the TU that no final response will come. */
  | { readonly out: 'failed'; readonly why: 'timeout' | 'transport'; readonly reason: string };

export const send: ClientOutput = { out: 'send' };

export const tell = (response: SipResponse): ClientOutput => ({ out: 'response', response });

export const failed = (why: 'timeout' | 'transport', reason: string): ClientOutput => ({ out: 'failed', why, reason });
