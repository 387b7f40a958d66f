import { CheckedLines } from '../message/build/checked-text.ts';
import { buildResponse } from '../message/build/response.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { Capabilities } from './capabilities.ts';
import type { Context } from '../dialog/context.ts';
import { refreshesTarget } from '../dialog/dialog.ts';
import type { Content } from '../dialog/dialog-layer.ts';
import type { DialogSet } from '../dialog/dialog-set.ts';

/** An answer, before it is one. */
export interface ResponseDraft extends Content {
  readonly status: number;
  readonly reason?: string;
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
  // RFC 3261 §8.2.6.2: every answer has a To tag, but for the 100, which the builder leaves without.
  const parts: { headers: typeof fields; toTag: string; reason?: string; body?: Uint8Array } = {
    headers: fields,
    toTag,
  };
  if (reason !== undefined) parts.reason = reason;
  if (body !== undefined) parts.body = body.octets;
  return buildResponse(request, status, parts);
};

/** An answer outside a dialog, or one that says nothing about it. `toTag` serves where the request has none. */
export const responseOutside = (
  request: SipRequest,
  reply: ResponseDraft,
  toTag: string,
  declared: Capabilities,
): SipResponse => {
  // RFC 3261 §11.2: what we can do, as if this had been an INVITE.
  const isAsked = request.method === 'OPTIONS' && reply.status < 300;
  return written(request, reply, toTag, isAsked ? [declared.server, declared.everything] : [declared.server]);
};

/** An answer inside a usage, with what makes and keeps its dialog. */
export const responseWithin = (
  usage: DialogSet,
  request: SipRequest,
  reply: ResponseDraft,
  initial: boolean,
  { declared }: Context,
): SipResponse => {
  const { status } = reply;
  if (status <= 100 || status >= 300 || !refreshesTarget(request.method)) {
    return responseOutside(request, reply, usage.id, declared);
  }
  const { at, secure } = usage;
  const isAccepting = status >= 200 && request.method === 'INVITE';
  const ours = isAccepting ? declared.accepting(at, secure) : declared.within(at, secure);
  if (!initial || !request.headers.has('record-route')) return written(request, reply, usage.id, [ours]);
  // RFC 3261 §12.1.1: all of them, in order, parameters and all. The route set of a dialog that stands is never told again.
  const routes = request.headers.all('record-route').map((value): Field => ['Record-Route', value]);
  return written(request, reply, usage.id, [...routes, ours]);
};
