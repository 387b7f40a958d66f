import { buildRequest } from '../message/build/request.ts';
import { traitsOf } from '../message/methods.ts';
import type { SipRequest } from '../message/model.ts';
import type { Flow, Local } from '../signal/address.ts';
import type { Capabilities } from './capabilities.ts';
import { contactValue } from './contact.ts';
import type { Content } from './content.ts';
import type { Routed } from './route-set.ts';

type Field = readonly [name: string, value: string];

/** What all requests of one dialog set, or of one usage outside dialogs, have in common. */
export interface Identity {
  /** Our tag (RFC 3261 §19.3). */
  readonly tag: string;
  readonly callId: string;
  /** Our From or To as written, with the tag: the From of what we send. */
  readonly local: string;
  /** Our URIs are to be sips: (RFC 3261 §8.1.1.8, §12.1.1). */
  readonly secure: boolean;
  /** The listening point that the peer reaches us at. */
  readonly at: Local | undefined;
  /** Set when the peer came over a connection, which then carries our requests too. */
  readonly flow: Flow | undefined;
}

/** Addresses and content of a request outside any dialog. */
export interface OpeningRequest extends Content {
  readonly target: string;
  /** From as written, without tag. */
  readonly from: string;
  /** To as written; the target in angle brackets when absent. */
  readonly to?: string | undefined;
  /** Preloaded Route values as URIs, outermost first. */
  readonly route?: readonly string[] | undefined;
}

/** A request outside any dialog. */
export interface OutsideRequest extends OpeningRequest {
  readonly method: string;
  /** Drawn anew when absent. The refreshes of a registration share one (RFC 3261 §10.2.4). */
  readonly identity?: Identity | undefined;
  /** The CSeq number; drawn when absent. */
  readonly cseq?: number | undefined;
}

/** A request of ours, complete but for its Via (RFC 3261 §8.1.1, §12.2.1.1). */
export const writeRequest = (
  identity: Identity,
  method: string,
  to: string,
  cseq: number,
  { requestUri, route }: Routed,
  content: Content | undefined,
  capabilities: Capabilities,
): SipRequest => {
  const fields: Field[] = [['Max-Forwards', '70']];
  for (const value of route) fields.push(['Route', value]);
  fields.push(['From', identity.local], ['To', to], ['Call-ID', identity.callId], ['CSeq', `${cseq} ${method}`]);
  if (traitsOf(method).contact) {
    fields.push(['Contact', contactValue(identity.at, capabilities.contactUser, identity.secure)]);
  }
  if (method === 'INVITE') fields.push(...capabilities.allowSupported);
  fields.push(...capabilities.userAgent);
  if (content?.headers !== undefined) fields.push(...content.headers);
  const body = content?.body;
  if (body === undefined) return buildRequest({ method, uri: requestUri, headers: fields });
  fields.push(['Content-Type', body.type]);
  return buildRequest({ method, uri: requestUri, headers: fields, body: body.octets });
};
