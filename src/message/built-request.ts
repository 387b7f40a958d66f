import type { Result } from '../core/result.ts';
import { addressIn, callIdIn, cseqIn, viaIn } from './header/core-fields.ts';
import type { ListHeaders } from './header/list-headers.ts';
import type { SipRequest } from './model.ts';
import { parseUri } from './uri/uri.ts';
import type { Address, CSeq, Uri, Via } from './values.ts';

/** Fields already parsed, in the message this one is made from. */
export interface ReadFields {
  readonly via?: Via | undefined;
  readonly from?: Address | undefined;
  readonly to?: Address | undefined;
  readonly cseq?: CSeq | undefined;
}

export const noFieldsRead: ReadFields = {};
export const noBody: Uint8Array = new Uint8Array(0);

/** A request that was built, not received. Its fields are parsed from the headers on first read, see `core-fields.ts`. */
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

  constructor(method: string, uri: string, headers: ListHeaders, body: Uint8Array, fields: ReadFields) {
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
    this.#via = fields.via;
    this.#from = fields.from;
    this.#to = fields.to;
    this.#cseq = fields.cseq;
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

  /** The fields parsed so far, for a message made from this one. */
  get fields(): ReadFields {
    return { via: this.#via, from: this.#from, to: this.#to, cseq: this.#cseq };
  }
}
