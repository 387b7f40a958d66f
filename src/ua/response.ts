import { CheckedLines } from '../message/build/checked-text.ts';
import { buildResponse } from '../message/build/response.ts';
import { traitsOf } from '../message/methods.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Capabilities } from './capabilities.ts';
import type { Content } from './content.ts';
import type { Identity } from './request.ts';

/** Status, reason, header fields and body of a response to be built. */
export interface ResponseDraft extends Content {
  readonly status: number;
  /** The phrase of the status when absent. */
  readonly reason?: string | undefined;
  /** A refusal by the stack itself, of a peer that has proved nothing: sent once for each copy of the request. */
  readonly once?: true | undefined;
}

type Field = readonly [name: string, value: string];

const describesSession = new CheckedLines([['Content-Type', 'application/sdp']]);

const written = (
  request: SipRequest,
  { status, reason, headers, body }: ResponseDraft,
  toTag: string,
  fields: (Field | CheckedLines)[],
): SipResponse => {
  if (headers !== undefined) fields.push(...headers);
  if (body !== undefined) fields.push(body.type === 'application/sdp' ? describesSession : ['Content-Type', body.type]);
  // RFC 3261 §8.2.6.2: every response has a To tag, but for the 100, which the builder leaves without.
  const parts: { headers: typeof fields; toTag: string; reason?: string; body?: Uint8Array } = {
    headers: fields,
    toTag,
  };
  if (reason !== undefined) parts.reason = reason;
  if (body !== undefined) parts.body = body.octets;
  return buildResponse(request, status, parts);
};

/** A response that neither makes nor keeps a dialog. `toTag` serves where the request has none. */
export const responseOutside = (
  request: SipRequest,
  draft: ResponseDraft,
  toTag: string,
  capabilities: Capabilities,
): SipResponse => {
  const { server, allowAcceptSupported } = capabilities;
  // RFC 3261 §11.2: the fields that a 2xx to an INVITE would have.
  const isOptions = request.method === 'OPTIONS' && draft.status < 300;
  return written(request, draft, toTag, isOptions ? [server, allowAcceptSupported] : [server]);
};

/** A response inside a dialog set. `initial`: to the request that opened the set. */
export const responseWithin = (
  { tag, at, secure }: Identity,
  request: SipRequest,
  draft: ResponseDraft,
  initial: boolean,
  capabilities: Capabilities,
): SipResponse => {
  const { status } = draft;
  if (status <= 100 || status >= 300 || !traitsOf(request.method).refreshesTarget) {
    return responseOutside(request, draft, tag, capabilities);
  }
  const isAccepting = status >= 200 && request.method === 'INVITE';
  const lines = isAccepting ? capabilities.accepting(at, secure) : capabilities.inDialog(at, secure);
  if (!initial || !request.headers.has('record-route')) return written(request, draft, tag, [lines]);
  // RFC 3261 §12.1.1: all of them, in order, with their parameters. A route set never changes: no later response has them.
  const routes = request.headers.all('record-route').map((value): Field => ['Record-Route', value]);
  return written(request, draft, tag, [...routes, lines]);
};
