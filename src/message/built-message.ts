import { SipError } from '../core/errors.ts';
import type { Result } from '../core/result.ts';
import { parseAddress } from './address.ts';
import { codesOf } from './codes.ts';
import { parseCSeq } from './cseq.ts';
import type { ListHeaders } from './list-headers.ts';
import type { Address, CSeq, SipRequest, SipResponse, Uri, Via } from './model.ts';
import { parseUri } from './uri.ts';
import { readVia } from './via.ts';

/** Fields that are known already, from the message this one was made of. */
export interface Known {
  readonly via?: Via | undefined;
  readonly from?: Address | undefined;
  readonly to?: Address | undefined;
  readonly cseq?: CSeq | undefined;
}

export const nothingKnown: Known = {};
export const noBody: Uint8Array = new Uint8Array(0);

/**
 * A message made here. Fields are read from the headers on the first question; asking for one that its builder left out
 * or spoilt is misuse and throws `ERR_SIP_ARGUMENT`.
 */
abstract class BuiltMessage {
  readonly headers: ListHeaders;
  readonly body: Uint8Array;
  #via: Via | undefined;
  #from: Address | undefined;
  #to: Address | undefined;
  #cseq: CSeq | undefined;

  constructor(headers: ListHeaders, body: Uint8Array, known: Known) {
    this.headers = headers;
    this.body = body;
    this.#via = known.via;
    this.#from = known.from;
    this.#to = known.to;
    this.#cseq = known.cseq;
  }

  get via(): Via {
    if (this.#via === undefined) {
      const text = this.#text('Via');
      const via = readVia(codesOf(text), text, 0, text.length);
      this.#via = typeof via === 'string' ? absent('Via', via) : via;
    }
    return this.#via;
  }

  get from(): Address {
    this.#from ??= taken('From', parseAddress(this.#text('From')));
    return this.#from;
  }

  get to(): Address {
    this.#to ??= taken('To', parseAddress(this.#text('To')));
    return this.#to;
  }

  get callId(): string {
    return this.#text('Call-ID');
  }

  get cseq(): CSeq {
    this.#cseq ??= taken('CSeq', parseCSeq(this.#text('CSeq')));
    return this.#cseq;
  }

  /** What has been read so far, for a message made of this one. */
  get known(): Known {
    return { via: this.#via, from: this.#from, to: this.#to, cseq: this.#cseq };
  }

  #text(name: string): string {
    return this.headers.get(name) ?? absent(name, 'it is missing');
  }
}

const absent = (name: string, why: string): never => {
  throw new SipError('ERR_SIP_ARGUMENT', `the ${name} of this message cannot be read: ${why}`);
};

const taken = <T>(name: string, result: Result<T>): T => (result.ok ? result.value : absent(name, result.detail));

export class BuiltRequest extends BuiltMessage implements SipRequest {
  readonly kind = 'request';
  readonly method: string;
  readonly uri: string;
  #parsedUri: Result<Uri> | undefined;

  constructor(method: string, uri: string, headers: ListHeaders, body: Uint8Array, known: Known) {
    super(headers, body, known);
    this.method = method;
    this.uri = uri;
  }

  get parsedUri(): Result<Uri> {
    this.#parsedUri ??= parseUri(this.uri);
    return this.#parsedUri;
  }
}

export class BuiltResponse extends BuiltMessage implements SipResponse {
  readonly kind = 'response';
  readonly status: number;
  readonly reason: string;

  constructor(status: number, reason: string, headers: ListHeaders, body: Uint8Array, known: Known) {
    super(headers, body, known);
    this.status = status;
    this.reason = reason;
  }
}
