import type { SipRequest } from '../message/model.ts';
import type { Flow } from '../signal/address.ts';
import type { ExtraHeaders } from '../signal/session.ts';
import type { Layer, Signal } from '../signal/signal.ts';

/** Payload of a message: its type and its octets. */
export interface Body {
  readonly type: string;
  readonly octets: Uint8Array;
}

/** What a session lets a dialog send. */
export interface Content {
  readonly headers?: ExtraHeaders;
  readonly body?: Body;
}

export interface DialogConfig {
  /** Put into Allow, Supported and Accept where RFC 3261 §13 and §20.5 want them. True of the whole stack. */
  readonly allow: readonly string[];
  readonly supported: readonly string[];
  readonly accept: readonly string[];
  /** User-Agent and Server; nothing when empty. */
  readonly userAgent: string;
  /** User part of our Contact; nothing when empty. */
  readonly contactUser: string;
}

/** An INVITE that opens a usage. */
export interface OpeningRequest extends Content {
  readonly target: string;
  /** From as written, without tag. */
  readonly from: string;
  /** To as written; the target in angle brackets when absent. */
  readonly to?: string;
  /** Preloaded Route values as URIs, outermost first. */
  readonly route?: readonly string[];
}

/**
 * What the dialogs offer to the sessions. A *usage* is one INVITE and all that comes of it: its early dialogs, the one
 * that is kept, its requests either way. It is named by its local tag.
 */
export interface DialogLayer extends Layer {
  /** UAC: opens a usage and sends the INVITE. `request` is what was sent, but for its Via. */
  open(invitation: OpeningRequest): {
    readonly set: string;
    readonly tx: string;
    readonly request: SipRequest;
    readonly signals: readonly Signal[];
  };
  /**
   * Answers a request of the usage (its first INVITE too), with To tag, Contact and Record-Route where due. A first 2xx
   * makes the dialog, a first 3xx–6xx to the initial INVITE closes the usage. A 2xx given again is sent again.
   */
  respond(
    usage: string,
    tx: string,
    status: number,
    content?: Content & { readonly reason?: string },
  ): readonly Signal[];
  /** Answers a request outside any dialog, with a To tag. */
  respondOutside(
    tx: string,
    request: SipRequest,
    status: number,
    content?: Content & { readonly reason?: string },
  ): readonly Signal[];
  /** Sends a request inside the confirmed (or, for BYE, an early) dialog. Unknown usage, or no dialog yet: `tx` is undefined. */
  request(
    usage: string,
    method: string,
    content?: Content,
  ): { readonly tx: string | undefined; readonly signals: readonly Signal[] };
  /** ACKs the 2xx of INVITE `tx`, and from now on each repeat of it (RFC 3261 §13.2.2.4). */
  ack(usage: string, tx: string, content?: Content): readonly Signal[];
  /** CANCELs the usage's INVITE `tx`. */
  cancel(usage: string, tx: string): readonly Signal[];
  /** Forgets the usage. Late forks are still ACKed and BYEd until its INVITE transaction is over; later requests get 481. */
  close(usage: string): readonly Signal[];
  /** Whether the usage has a confirmed dialog. */
  confirmed(usage: string): boolean;
  /**
   * The address of ours that `flow` was reached at, or that this usage's next hop will see, or, before there is a usage,
   * that the URI `towards` (the first Route, else the target) will be reached from: for SDP.
   */
  localHost(usage: string | undefined, flow?: Flow, towards?: string): string | undefined;
}
