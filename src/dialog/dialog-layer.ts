import type { SipRequest } from '../message/model.ts';
import type { Flow, Local } from '../signal/address.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import type { Layer, Signal } from '../signal/signal.ts';
import type { Content } from '../ua/content.ts';
import type { OpeningRequest } from '../ua/request.ts';
import type { ResponseDraft } from '../ua/response.ts';

/**
 * What the dialogs offer to the usages. A *dialog set* is one request that may make dialogs (INVITE, SUBSCRIBE, REFER)
 * and all that follows from it: its early dialogs, the one that is confirmed, its requests either way. It is named by
 * its local tag.
 */
export interface DialogLayer extends Layer {
  /** UAC: opens a set and sends its first request. `request` is what is sent, but for its Via. */
  open(
    method: string,
    opening: OpeningRequest,
  ): {
    readonly set: string;
    readonly tx: string;
    readonly request: SipRequest;
    readonly signals: readonly Signal[];
  };
  /**
   * Responds to a request of the set (its first too), with To tag, Contact and Record-Route where due. A first 2xx makes
   * the dialog, a first 3xx–6xx to the initial request closes the set. A 2xx to INVITE given again is sent again.
   */
  respond(set: string, tx: string, status: number, content?: Omit<ResponseDraft, 'status'>): readonly Signal[];
  /**
   * Sends a request inside the confirmed dialog, or an early one: the one with the remote tag `in`, else the last. Unknown
   * set, or no dialog that it may go to: `tx` is undefined. With `sends` it is sent so often at most.
   */
  request(
    set: string,
    method: string,
    content?: Content,
    where?: { readonly in?: string | undefined; readonly sends?: number | undefined },
  ): { readonly tx: string | undefined; readonly signals: readonly Signal[] };
  /** ACKs the 2xx of INVITE `tx`, and from now on each repeat of it (RFC 3261 §13.2.2.4). */
  ack(set: string, tx: string, content?: Content): readonly Signal[];
  /** CANCELs the INVITE `tx` of the set. `headers` also go into the BYE of a 2xx that comes all the same. */
  cancel(set: string, tx: string, headers?: ExtraHeaders): readonly Signal[];
  /** Closes the set. Late 2xx are still ACKed and BYEd until its INVITE transaction is over; later requests get 481. */
  close(set: string): readonly Signal[];
  /** Whether the set has a confirmed dialog. */
  confirmed(set: string): boolean;
  /**
   * The listening point of ours that `flow` was reached at, or that the next hop of this set will see, or, before there is a
   * set, that the URI `towards` (the first Route, else the target) will be reached from: for SDP.
   */
  localPoint(set: string | undefined, flow?: Flow, towards?: string): Local | undefined;
}
