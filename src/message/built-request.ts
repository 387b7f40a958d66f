import type { Result } from '../core/result.ts';
import { addressIn, callIdIn, cseqIn, viaIn } from './header/core-fields.ts';
import type { ListHeaders } from './header/list-headers.ts';
import type { SipRequest } from './model.ts';
import { parseUri } from './uri/uri.ts';
import type { Address, CSeq, Uri, Via } from './values.ts';

/** Fields that are known already, from the message this one was made of. */
export interface Known {
  readonly via?: Via | undefined;
  readonly from?: Address | undefined;
  readonly to?: Address | undefined;
  readonly cseq?: CSeq | undefined;
}

export const nothingKnown: Known = {};
export const noBody: Uint8Array = new Uint8Array(0);

/** A request made here. Its fields are read from the headers on the first question, see `core-fields.ts`. */
export class BuiltRequest implements SipRequest {
  readonly kind = 'request';
  readonly method: string;
  readonly uri: string;
  readonly headers: ListHeaders;
  readonly body: Uint8Array;
  #via: Via | undefined;
  #from: Address | undefined;
  #to: Address | undefined;
  #cseq: CSeq | undefined;
  #parsedUri: Result<Uri> | undefined;

  constructor(method: string, uri: string, headers: ListHeaders, body: Uint8Array, known: Known) {
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
    this.#via = known.via;
    this.#from = known.from;
    this.#to = known.to;
    this.#cseq = known.cseq;
  }

  get via(): Via {
    this.#via ??= viaIn(this.headers);
    return this.#via;
  }

  get from(): Address {
    this.#from ??= addressIn(this.headers, 'From');
    return this.#from;
  }

  get to(): Address {
    this.#to ??= addressIn(this.headers, 'To');
    return this.#to;
  }

  get callId(): string {
    return callIdIn(this.headers);
  }

  get cseq(): CSeq {
    this.#cseq ??= cseqIn(this.headers);
    return this.#cseq;
  }

  get parsedUri(): Result<Uri> {
    this.#parsedUri ??= parseUri(this.uri);
    return this.#parsedUri;
  }

  /** What has been read so far, for a message made of this one. */
  get known(): Known {
    return { via: this.#via, from: this.#from, to: this.#to, cseq: this.#cseq };
  }
}
