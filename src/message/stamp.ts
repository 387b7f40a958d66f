import { codesOf } from './ascii.ts';
import { BuiltRequest } from './built-request.ts';
import { headerNumber, VIA } from './header/header-name.ts';
import { ListHeaders } from './header/list-headers.ts';
import { readVia } from './header/via.ts';
import { listOf, readFieldsOf } from './header/with-headers.ts';
import type { SipRequest } from './model.ts';
import { ParsedRequest } from './parsed-message.ts';
import type { Via } from './values.ts';

/** Parameters that the receiver of a request adds to its top Via. */
export interface ViaStamp {
  /** The source address (RFC 3261 §18.2.1). */
  readonly received?: string | undefined;
  /** The source port (RFC 3581 §4). */
  readonly rport?: number | undefined;
}

const isReplaced = (name: string, stamp: ViaStamp): boolean => {
  const lower = name.toLowerCase();
  return (lower === 'received' && stamp.received !== undefined) || (lower === 'rport' && stamp.rport !== undefined);
};

/** The first value of a Via line; undefined when it is malformed. */
export const topVia = (line: string): Via | undefined => {
  const via = readVia(codesOf(line), line, 0, line.length);
  return typeof via === 'string' ? undefined : via;
};

/** The Via line with the parameters in its first value, where they replace those the sender wrote. */
export const stampViaLine = (line: string, stamp: ViaStamp): string | undefined => {
  const top = readVia(codesOf(line), line, 0, line.length);
  if (typeof top === 'string') return undefined;
  const semicolon = line.indexOf(';');
  let text = line.slice(0, semicolon >= 0 && semicolon < top.end ? semicolon : top.end).trimEnd();
  for (const [name, value] of top.params.entries()) {
    if (!isReplaced(name, stamp)) text += value === undefined ? `;${name}` : `;${name}=${value}`;
  }
  if (stamp.received !== undefined) text += `;received=${stamp.received}`;
  if (stamp.rport !== undefined) text += `;rport=${stamp.rport}`;
  return text + line.slice(top.end);
};

/** The request with `received` and `rport` in its top Via. Cheap: the other headers are not parsed. */
export const stampVia = (request: SipRequest, stamp: ViaStamp): SipRequest => {
  const text = stampViaLine(request.headers.get('Via') ?? '', stamp);
  const via = text === undefined ? 'none' : readVia(codesOf(text), text, 0, text.length);
  if (text === undefined || typeof via === 'string') return request;
  if (request instanceof ParsedRequest) return request.withTopVia(text, via);
  const flat = [...listOf(request.headers).flat];
  const at = flat.findIndex((name, i) => i % 2 === 0 && headerNumber(name) === VIA);
  if (at >= 0) flat[at + 1] = text;
  return new BuiltRequest(
    request.method,
    request.uri,
    new ListHeaders(flat, listOf(request.headers).charset),
    request.body,
    { ...readFieldsOf(request), via },
  );
};
