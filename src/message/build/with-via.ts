import { BuiltRequest } from '../built-request.ts';
import { listOf, readFieldsOf } from '../header/with-headers.ts';
import type { SipRequest } from '../model.ts';

/** The request with a new topmost Via (RFC 3261 §8.1.1.7, §16.6). */
export const withVia = (request: SipRequest, viaText: string): SipRequest => {
  const { from, to, cseq } = readFieldsOf(request);
  const headers = listOf(request.headers).withFirst('Via', viaText);
  return new BuiltRequest(request.method, request.uri, headers, request.body, { from, to, cseq });
};
