import type { TimerEvent, TimerOutput } from '../core/timer.ts';
import type { SipResponse } from '../message/model.ts';

/** Events of the client machines. */
export type ClientEvent =
  /** The TU's request is to go out. The first event, exactly once. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'response'; readonly response: SipResponse }
  /** INVITE only: the TU cancels it. */
  | { readonly kind: 'cancel' }
  /** The request could not be sent. */
  | { readonly kind: 'transportError'; readonly reason: string }
  | TimerEvent;

/** Outputs of the client machines, timers aside. The request never changes, so no output carries it. */
export type ClientEffect =
  /** Send the request, again or for the first time. */
  | { readonly out: 'send' }
  /** Report it to the TU. */
  | { readonly out: 'response'; readonly response: SipResponse }
  /** INVITE only: acknowledge a 3xx–6xx. */
  | { readonly out: 'ack'; readonly response: SipResponse }
  /** INVITE only: open a CANCEL transaction. */
  | { readonly out: 'cancel' }
  /** Report to the TU that no final response will come. */
  | { readonly out: 'failed'; readonly why: 'timeout' | 'transport'; readonly reason: string };

export type ClientOutput = ClientEffect | TimerOutput;

export const send: ClientEffect = { out: 'send' };

export const report = (response: SipResponse): ClientEffect => ({ out: 'response', response });

export const failed = (why: 'timeout' | 'transport', reason: string): ClientEffect => ({ out: 'failed', why, reason });
