import { SipError } from '../../core/errors.ts';
import { codesOf } from '../ascii.ts';
import { BuiltRequest, noBody, nothingKnown } from '../built-request.ts';
import { afterUri } from '../grammar.ts';
import { ListHeaders } from '../header/list-headers.ts';
import type { SipRequest } from '../model.ts';
import { checkToken, pushChecked } from './checked-text.ts';

export interface RequestParts {
  readonly method: string;
  /** The Request-URI as it is to be written. */
  readonly uri: string;
  /** In the order they are written. Content-Length need not be among them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

/** A request of these parts. Its Via may come later. Throws `ERR_SIP_ARGUMENT` for what would break the lines apart. */
export const buildRequest = (parts: RequestParts): SipRequest => {
  const { method, uri } = parts;
  checkToken('the method', method);
  if (uri === '' || afterUri(codesOf(uri), 0) !== uri.length) {
    throw new SipError('ERR_SIP_ARGUMENT', `not a Request-URI: ${JSON.stringify(uri)}`);
  }
  const flat: string[] = [];
  pushChecked(flat, parts.headers);
  return new BuiltRequest(method, uri, new ListHeaders(flat), parts.body ?? noBody, nothingKnown);
};
