import type { SipRequest } from '../message/model.ts';
import type { ExtraHeaders } from './session.ts';

/** The response of the application to a request that reached it. `id` is that of the event. */
export interface RequestsCommand {
  readonly do: 'respond';
  readonly id: string;
  /** 200 to 699. */
  readonly status: number;
  /** The usual phrase of the status when absent. */
  readonly reason?: string;
  readonly headers?: ExtraHeaders;
  readonly body?: { readonly type: string; readonly octets: Uint8Array };
}

export type RequestsEvent =
  /** A request of a method that the application answers: outside a dialog, or inside one. */
  | { readonly type: 'request'; readonly request: SipRequest; readonly remoteAddress: string | undefined }
  /** The final response was sent: the application's, or, `unanswered`, one of the stack. */
  | { readonly type: 'responded'; readonly unanswered: boolean };
