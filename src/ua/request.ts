import { buildRequest } from '../message/build/request.ts';
import type { SipRequest } from '../message/model.ts';
import type { Outgoing } from '../transaction/transaction-layer.ts';
import { contactValue, nextHop } from './contact.ts';
import type { Context } from '../dialog/context.ts';
import type { Dialog } from '../dialog/dialog.ts';
import type { Content } from '../dialog/dialog-layer.ts';
import type { DialogSet } from '../dialog/dialog-set.ts';
import { type Routed, routed } from './route-set.ts';

type Field = readonly [name: string, value: string];

/** Methods whose requests carry a Contact (RFC 3261 §12.2.1.1, RFC 3311 §5.1, RFC 3515 §2.2, RFC 6665 §8.2). */
const withContact: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'REFER', 'SUBSCRIBE', 'NOTIFY']);

/** Who a request is from, to whom, and its number. */
export interface Parties {
  readonly to: string;
  readonly cseq: number;
}

/** A request of a usage, complete but for its Via (RFC 3261 §8.1.1, §12.2.1.1). */
export const writeRequest = (
  usage: DialogSet,
  method: string,
  { to, cseq }: Parties,
  { requestUri, route }: Routed,
  content: Content | undefined,
  { config, declared }: Context,
): SipRequest => {
  const fields: Field[] = [['Max-Forwards', '70']];
  for (const value of route) fields.push(['Route', value]);
  fields.push(['From', usage.local], ['To', to], ['Call-ID', usage.callId], ['CSeq', `${cseq} ${method}`]);
  if (withContact.has(method)) fields.push(['Contact', contactValue(usage.at, config.contactUser, usage.secure)]);
  if (method === 'INVITE') fields.push(...declared.abilities);
  fields.push(...declared.userAgent);
  if (content?.headers !== undefined) fields.push(...content.headers);
  const body = content?.body;
  if (body === undefined) return buildRequest({ method, uri: requestUri, headers: fields });
  fields.push(['Content-Type', body.type]);
  return buildRequest({ method, uri: requestUri, headers: fields, body: body.octets });
};

/** A request inside `dialog`, and where it goes. */
export const requestWithin = (
  usage: DialogSet,
  dialog: Dialog,
  method: string,
  cseq: number,
  content: Content | undefined,
  context: Context,
): Outgoing => {
  const way = routed(dialog.target, dialog.routes);
  return {
    request: writeRequest(usage, method, { to: dialog.remote, cseq }, way, content, context),
    to: nextHop(way.nextHop, usage),
    owner: { layer: 'dialog', key: usage.id },
  };
};
