import type { ReadFields } from './built-request.ts';
import { addressIn, callIdIn, cseqIn, viaIn } from './header/core-fields.ts';
import { cutLines, lengthLine } from './header/header-lines.ts';
import { ListHeaders } from './header/list-headers.ts';
import type { SipResponse } from './model.ts';
import { statusLine } from './reason-phrase.ts';
import type { Address, CSeq, Via } from './values.ts';

/**
 * A response that was built, not received: all before the body as one text, which `write` only encodes. It references
 * that text and the body and not the request, since a transaction keeps it for 32 s to retransmit it. Its fields are
 * parsed from the text on every read, which is rare.
 */
export class BuiltResponse implements SipResponse {
  declare readonly status: number;
  declare readonly reason: string;
  declare readonly body: Uint8Array;
  /** Start line, header lines and the empty line. Content-Length is the last. */
  declare readonly head: string;
  /** The encoding on the wire: `latin1` when the text was copied from a request that was not UTF-8. */
  declare readonly charset: 'utf8' | 'latin1';
  /** Where in `head` the lines end that are copied from the request; undefined where they are not made from one. */
  declare readonly copied: number | undefined;
  /** Added to the To of the request; undefined when that has a tag. */
  declare readonly toTag: string | undefined;
  /** Values for fields whose text cannot be parsed. */
  declare private readonly fields: ReadFields | undefined;

  /** `lines`: the header lines without Content-Length, each with its CRLF; the first `copied` characters are the request's. */
  constructor(
    status: number,
    reason: string,
    lines: string,
    body: Uint8Array,
    charset: 'utf8' | 'latin1',
    fields?: ReadFields,
    copied?: number,
    toTag?: string,
  ) {
    this.status = status;
    this.reason = reason;
    this.body = body;
    const start = statusLine(status, reason);
    this.head = start + lines + lengthLine(body);
    this.charset = charset;
    this.fields = fields;
    this.copied = copied === undefined ? undefined : start.length + copied;
    this.toTag = toTag;
  }

  get kind(): 'response' {
    return 'response';
  }

  get headers(): ListHeaders {
    return new ListHeaders(cutLines(this.head).slice(0, -2), this.charset);
  }

  get via(): Via {
    return this.fields?.via ?? viaIn(this.headers);
  }

  get from(): Address {
    return this.fields?.from ?? addressIn(this.headers, 'From');
  }

  get to(): Address {
    return this.fields?.to ?? addressIn(this.headers, 'To');
  }

  get callId(): string {
    return callIdIn(this.headers);
  }

  get cseq(): CSeq {
    return this.fields?.cseq ?? cseqIn(this.headers);
  }
}
