import { SipError } from '../../core/errors.ts';
import { noBody } from '../built-request.ts';
import { BuiltResponse } from '../built-response.ts';
import type { Field } from '../header/header-lines.ts';
import { CALL_ID, CSEQ, FROM, TO, VIA } from '../header/header-name.ts';
import { ListHeaders } from '../header/list-headers.ts';
import { ParsedHeaders } from '../header/parsed-headers.ts';
import type { Headers, SipRequest, SipResponse } from '../model.ts';
import { reasonPhrase } from '../reason-phrase.ts';
import { CheckedLines, checkedLine, checkText, checkToken } from './checked-text.ts';

export interface ResponseParts {
  /** Absent: the phrase of the RFCs for the status. */
  readonly reason?: string;
  /** Added to a To without a tag, except in a 100 (RFC 3261 §8.2.6.2). */
  readonly toTag?: string;
  /** Further header fields, in order. `CheckedLines` are written as they are. */
  readonly headers?: readonly (Field | CheckedLines)[];
  readonly body?: Uint8Array;
}

const charsetOf = (request: SipRequest): 'utf8' | 'latin1' => {
  const { headers } = request;
  return (headers instanceof ParsedHeaders || headers instanceof ListHeaders) && headers.charset === 'latin1'
    ? 'latin1'
    : 'utf8';
};

/** A header that every response copies: its number, and its name with colon and space. */
type Copied = readonly [number: number, prefix: string];

const [via, from, to, callId, cseq]: readonly [Copied, Copied, Copied, Copied, Copied] = [
  [VIA, 'Via: '],
  [FROM, 'From: '],
  [TO, 'To: '],
  [CALL_ID, 'Call-ID: '],
  [CSEQ, 'CSeq: '],
];

/** The lines of a copied header. Those of a received request are copied verbatim: a parsed line contains no other line. */
const copied = (headers: Headers, [number, prefix]: Copied): string => {
  if (headers instanceof ParsedHeaders) return headers.linesOf(number, prefix);
  const values = headers.all(prefix.slice(0, -2));
  if (number !== VIA) return `${prefix}${values[0] ?? ''}\r\n`;
  return values.reduce((lines, value) => `${lines}${prefix}${value}\r\n`, '');
};

/** The lines that every response to the request begins with (RFC 3261 §8.2.6.2). `toTag`: for a To without a tag. */
const copiedLines = (request: SipRequest, toTag: string | undefined): string => {
  const { headers } = request;
  let lines = copied(headers, via) + copied(headers, from);
  if (toTag !== undefined) lines += `To: ${headers.get('To') ?? ''};tag=${toTag}\r\n`;
  else lines += copied(headers, to);
  return lines + copied(headers, callId) + copied(headers, cseq);
};

/**
 * A response as another was made, to a repeat of the same request, from what is not in the request. `lines`: the header
 * lines after those copied, without Content-Length.
 */
export const rebuildResponse = (
  request: SipRequest,
  toTag: string | undefined,
  { status, reason, lines, body }: Pick<SipResponse, 'status' | 'reason' | 'body'> & { readonly lines: string },
): SipResponse => {
  const begin = copiedLines(request, toTag);
  return new BuiltResponse(status, reason, begin + lines, body, charsetOf(request), undefined, begin.length, toTag);
};

/**
 * A response with the Via values, From, To, Call-ID and CSeq of the request (RFC 3261 §8.2.6.2). Throws
 * `ERR_SIP_ARGUMENT` for a status outside 100 to 699 and for a text that contains a line end.
 */
export const buildResponse = (request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse => {
  if (!Number.isInteger(status) || status < 100 || status > 699) {
    throw new SipError('ERR_SIP_ARGUMENT', `not a status: ${status}`);
  }
  const { toTag, body = noBody } = parts;
  const added = toTag !== undefined && status !== 100 && request.to.tag === undefined;
  const tag = added ? checkToken('the To tag', toTag) : undefined;
  let lines = copiedLines(request, tag);
  const end = lines.length;
  if (parts.headers !== undefined) {
    for (const each of parts.headers) lines += each instanceof CheckedLines ? each.text : checkedLine(each);
  }
  const reason = parts.reason === undefined ? reasonPhrase(status) : checkText('the reason phrase', parts.reason);
  return new BuiltResponse(status, reason, lines, body, charsetOf(request), undefined, end, tag);
};
