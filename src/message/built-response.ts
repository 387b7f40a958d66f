import type { Known } from './built-request.ts';
import { addressIn, callIdIn, cseqIn, viaIn } from './header/core-fields.ts';
import { cutLines, lengthLine } from './header/header-lines.ts';
import { ListHeaders } from './header/list-headers.ts';
import type { SipResponse } from './model.ts';
import { statusLine } from './reason-phrase.ts';
import type { Address, CSeq, Via } from './values.ts';

/**
 * A response made here: all before the body as one text, which `write` only has to encode. Once written it holds on to
 * that one flat text and the body and to nothing else, the request it answers least of all: made to be kept for the 32 s
 * in which it may be asked for again. Fields are read from the text, anew on every question, for hardly anybody asks.
 */
export class BuiltResponse implements SipResponse {
  declare readonly status: number;
  declare readonly reason: string;
  declare readonly body: Uint8Array;
  /** Start line, header lines and the empty line. Content-Length is the last. */
  declare readonly head: string;
  /** How characters become octets: `latin1` where they came from a request that was not UTF-8. */
  declare readonly charset: 'utf8' | 'latin1';
  /** Stands in for what cannot be read from the text. */
  declare private readonly known: Known | undefined;

  /** `lines` are the header lines but Content-Length, each with its CRLF. */
  constructor(
    status: number,
    reason: string,
    lines: string,
    body: Uint8Array,
    charset: 'utf8' | 'latin1',
    known?: Known,
  ) {
    this.status = status;
    this.reason = reason;
    this.body = body;
    this.head = statusLine(status, reason) + lines + lengthLine(body);
    this.charset = charset;
    this.known = known;
  }

  get kind(): 'response' {
    return 'response';
  }

  get headers(): ListHeaders {
    return new ListHeaders(cutLines(this.head).slice(0, -2), this.charset);
  }

  get via(): Via {
    return this.known?.via ?? viaIn(this.headers);
  }

  get from(): Address {
    return this.known?.from ?? addressIn(this.headers, 'From');
  }

  get to(): Address {
    return this.known?.to ?? addressIn(this.headers, 'To');
  }

  get callId(): string {
    return callIdIn(this.headers);
  }

  get cseq(): CSeq {
    return this.known?.cseq ?? cseqIn(this.headers);
  }
}
