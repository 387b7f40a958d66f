import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Local } from '../signal/address.ts';
import type { Owner } from '../signal/owner.ts';
import type { Layer, Signal } from '../signal/signal.ts';
import type { Capabilities } from './capabilities.ts';
import type { Identity, OpeningRequest, OutsideRequest } from './request.ts';
import type { ResponseDraft } from './response.ts';

/**
 * What the UA core offers to dialogs and usages (RFC 3261 §8). As a layer it checks each request without a To tag, and
 * passes it on as `ua.request`; it answers each CANCEL, and passes it on as `ua.cancel`.
 */
export interface UserAgent extends Layer {
  readonly capabilities: Capabilities;
  /** The response that refuses this request, by RFC 3261 §8.2; undefined when a usage may have it. */
  check(request: SipRequest, inDialog: boolean): ResponseDraft | undefined;
  /** Responds to a request outside any dialog. All responses to one request have the same To tag. */
  respond(tx: string, request: SipRequest, draft: ResponseDraft): readonly Signal[];
  /** Sends a response that is complete: one of a dialog. `once`: as the draft has it. */
  sendResponse(tx: string, response: SipResponse, once?: boolean): readonly Signal[];
  /** A new identity: From tag and Call-ID, and the listening point that requests to the target leave from. */
  identityFor(opening: OpeningRequest): Identity;
  /** Sends a request outside any dialog. Its responses go to `owner`. `request` is what is sent, but for its Via. */
  request(outside: OutsideRequest, owner: Owner): SentOutside;
  /** The listening point that a request to this URI leaves from. */
  localTowards(uri: string | undefined): Local | undefined;
}

export interface SentOutside {
  readonly tx: string;
  readonly request: SipRequest;
  readonly identity: Identity;
  /** Its CSeq number. */
  readonly cseq: number;
  readonly signals: readonly Signal[];
}
