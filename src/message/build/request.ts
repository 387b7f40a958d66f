import { SipError } from '../../core/errors.ts';
import { codesOf } from '../ascii.ts';
import { BuiltRequest, noBody, noFieldsRead } from '../built-request.ts';
import { afterUri } from '../grammar.ts';
import { ListHeaders } from '../header/list-headers.ts';
import type { SipRequest } from '../model.ts';
import { checkToken, pushChecked } from './checked-text.ts';

export interface RequestParts {
  readonly method: string;
  /** The Request-URI as written on the wire. */
  readonly uri: string;
  /** In the order of writing. Content-Length is ignored: `write` counts the body. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** A request of these parts; `withVia` may add its Via. Throws `ERR_SIP_ARGUMENT` for a text that contains a line end. */
export const buildRequest = (parts: RequestParts): SipRequest => {
  const { method, uri } = parts;
  checkToken('the method', method);
  if (uri === '' || afterUri(codesOf(uri), 0) !== uri.length) {
    throw new SipError('ERR_SIP_ARGUMENT', `not a Request-URI: ${JSON.stringify(uri)}`);
  }
  const flat: string[] = [];
  pushChecked(flat, parts.headers);
  return new BuiltRequest(method, uri, new ListHeaders(flat), parts.body ?? noBody, noFieldsRead);
};
