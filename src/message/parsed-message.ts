import type { Result } from '../core/result.ts';
import { noBody } from './built-request.ts';
import type { ParsedHeaders } from './header/parsed-headers.ts';
import type { SipRequest, SipResponse } from './model.ts';
import { parseUri } from './uri/uri.ts';
import type { Address, CSeq, Uri, Via } from './values.ts';

/** The fields that `parse` reads and checks in every message. */
export interface Checked {
  readonly headers: ParsedHeaders;
  readonly via: Via;
  readonly from: Address;
  readonly to: Address;
  readonly cseq: CSeq;
  readonly callId: string;
  readonly bodyAt: number;
  readonly bodyEnd: number;
}

/** A received message. It keeps one string with a character per octet, and parses everything else from it. */
abstract class ParsedMessage {
  declare readonly headers: ParsedHeaders;
  declare readonly via: Via;
  declare readonly from: Address;
  declare readonly to: Address;
  declare readonly cseq: CSeq;
  declare readonly callId: string;
  declare readonly bodyAt: number;
  declare readonly bodyEnd: number;

  constructor(checked: Checked) {
    this.headers = checked.headers;
    this.via = checked.via;
    this.from = checked.from;
    this.to = checked.to;
    this.cseq = checked.cseq;
    this.callId = checked.callId;
    this.bodyAt = checked.bodyAt;
    this.bodyEnd = checked.bodyEnd;
  }

  /** A copy on every read: it references neither the message nor the receive buffer. */
  get body(): Uint8Array {
    return this.bodyAt === this.bodyEnd ? noBody : Buffer.from(this.bodyText, 'latin1');
  }

  /** The body, with one character per octet. */
  get bodyText(): string {
    return this.headers.text.slice(this.bodyAt, this.bodyEnd);
  }

  /** The received octets, a copy on every read. */
  get octets(): Uint8Array {
    return Buffer.from(this.headers.text, 'latin1');
  }
}

export class ParsedRequest extends ParsedMessage implements SipRequest {
  declare readonly method: string;
  declare readonly uri: string;
  declare private uriRead: Result<Uri> | undefined;

  constructor(checked: Checked, method: string, uri: string) {
    super(checked);
    this.method = method;
    this.uri = uri;
    this.uriRead = undefined;
  }

  get kind(): 'request' {
    return 'request';
  }

  /** The same request with another first Via line; `via` is its parsed first value. */
  withTopVia(line: string, via: Via): ParsedRequest {
    const { from, to, cseq, callId, bodyAt, bodyEnd } = this;
    const headers = this.headers.withTopVia(line);
    return new ParsedRequest({ headers, via, from, to, cseq, callId, bodyAt, bodyEnd }, this.method, this.uri);
  }

  get parsedUri(): Result<Uri> {
    this.uriRead ??= parseUri(this.uri);
    return this.uriRead;
  }
}

export class ParsedResponse extends ParsedMessage implements SipResponse {
  declare readonly status: number;
  declare readonly reason: string;

  constructor(checked: Checked, status: number, reason: string) {
    super(checked);
    this.status = status;
    this.reason = reason;
  }

  get kind(): 'response' {
    return 'response';
  }
}
