import type { TimerEvent } from '../core/timer.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import type { CountFact, DialogFact } from '../signal/signal.ts';
import type { Outgoing } from '../transaction/transaction-layer.ts';
import type { Content } from '../ua/content.ts';
import type { ResponseDraft } from '../ua/response.ts';
import type { Ack } from './dialog-set-state.ts';

/** What happens to a dialog set: messages and ends of transactions, then commands of its usage. */
export type DialogSetEvent =
  /** A request with our tag. `refusal` is what the UA core has against it. */
  | {
      readonly kind: 'request';
      readonly tx: string;
      readonly request: SipRequest;
      readonly flow: Flow;
      readonly refusal: ResponseDraft | undefined;
    }
  /** An ACK to a 2xx. */
  | { readonly kind: 'ack'; readonly request: SipRequest }
  /** INVITE server transaction `tx` is cancelled. */
  | { readonly kind: 'cancel'; readonly tx: string; readonly request: SipRequest }
  | { readonly kind: 'response'; readonly tx: string; readonly request: SipRequest; readonly response: SipResponse }
  /** No final response will come. */
  | {
      readonly kind: 'failed';
      readonly tx: string;
      readonly request: SipRequest;
      readonly why: 'timeout' | 'transport';
      readonly reason: string;
    }
  /** Client transaction `tx` is over: no late response can come. */
  | { readonly kind: 'ended'; readonly tx: string }
  | { readonly kind: 'respond'; readonly tx: string; readonly draft: ResponseDraft }
  /** Send a request: in the dialog with the remote tag `in`, else in the one that requests go to. */
  | {
      readonly kind: 'send';
      readonly method: string;
      readonly content: Content | undefined;
      readonly in: string | undefined;
      readonly sends?: number | undefined;
    }
  /** The re-INVITE that `send` put out has this client transaction. */
  | { readonly kind: 'sent'; readonly tx: string; readonly content: Content | undefined }
  /** Acknowledge the 2xx to INVITE `tx`. */
  | { readonly kind: 'sendAck'; readonly tx: string; readonly content: Content | undefined }
  /** Cancel INVITE `tx`. */
  | { readonly kind: 'sendCancel'; readonly tx: string; readonly headers?: ExtraHeaders | undefined }
  /** The usage is done with the set. */
  | { readonly kind: 'close' }
  /** A set starts no timer. */
  | TimerEvent;

export type EventOf<K extends DialogSetEvent['kind']> = Extract<DialogSetEvent, { readonly kind: K }>;

/** What a dialog set sends, and what it reports. */
export type DialogSetOutput =
  /** `once`: as the draft has it. */
  | { readonly out: 'respond'; readonly tx: string; readonly response: SipResponse; readonly once?: true | undefined }
  | { readonly out: 'request'; readonly outgoing: Outgoing }
  /** The ACK to a 2xx: a request without a transaction. */
  | { readonly out: 'ack'; readonly ack: Ack }
  /** CANCEL of the INVITE `tx`. */
  | { readonly out: 'cancel'; readonly tx: string; readonly headers: ExtraHeaders | undefined }
  | { readonly out: 'emit'; readonly fact: DialogFact | CountFact };

export const emit = (fact: DialogFact | CountFact): DialogSetOutput => ({ out: 'emit', fact });
