import { SipError } from '../../core/errors.ts';
import { BuiltResponse, noBody } from '../built-message.ts';
import { ListHeaders } from '../list-headers.ts';
import type { SipRequest, SipResponse } from '../model.ts';
import { ParsedHeaders } from '../parsed-headers.ts';
import { reasonPhrase } from '../reason-phrase.ts';
import { checkText, checkToken, pushChecked } from './checked-text.ts';

export interface ResponseParts {
  /** The phrase of the status when absent. */
  readonly reason?: string;
  /** Put into To where it has no tag yet; not into a 100 (RFC 3261 §8.2.6.2). */
  readonly toTag?: string;
  /** Further fields, in order. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

const charsetOf = (request: SipRequest): 'utf8' | 'latin1' => {
  const { headers } = request;
  return (headers instanceof ParsedHeaders || headers instanceof ListHeaders) && headers.charset === 'latin1'
    ? 'latin1'
    : 'utf8';
};

/**
 * A response with the Via values, From, To, Call-ID and CSeq of the request (RFC 3261 §8.2.6.2). Throws
 * `ERR_SIP_ARGUMENT` for a status outside 100 to 699 and for text that would break the lines apart.
 */
export const buildResponse = (request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse => {
  if (!Number.isInteger(status) || status < 100 || status > 699) {
    throw new SipError('ERR_SIP_ARGUMENT', `not a status: ${status}`);
  }
  const { headers } = request;
  const { toTag, body } = parts;
  const tagged = toTag !== undefined && status !== 100 && request.to.tag === undefined;
  const to = headers.get('To') ?? '';
  const flat: string[] = [];
  for (const via of headers.all('Via')) flat.push('Via', via);
  flat.push('From', headers.get('From') ?? '');
  flat.push('To', tagged ? `${to};tag=${checkToken('the To tag', toTag)}` : to);
  flat.push('Call-ID', request.callId, 'CSeq', headers.get('CSeq') ?? '');
  if (parts.headers !== undefined) pushChecked(flat, parts.headers);
  const reason = parts.reason === undefined ? reasonPhrase(status) : checkText('the reason phrase', parts.reason);
  const known = { via: request.via, from: request.from, to: tagged ? undefined : request.to, cseq: request.cseq };
  return new BuiltResponse(status, reason, new ListHeaders(flat, charsetOf(request)), body ?? noBody, known);
};
