import { buildRequest } from '../message/build/request.ts';
import type { SipRequest, SipResponse } from '../message/model.ts';
import type { ExtraHeaders } from '../signal/session.ts';

// The two requests that belong to an INVITE and travel one hop with it. Both go out under its very Via.

const hopRequest = (invite: SipRequest, method: 'ACK' | 'CANCEL', to: string, extra: ExtraHeaders = []): SipRequest => {
  const { headers } = invite;
  const fields: (readonly [string, string])[] = [];
  for (const route of headers.all('Route')) fields.push(['Route', route]);
  fields.push(
    ['Max-Forwards', '70'],
    ['From', headers.get('From') ?? ''],
    ['To', to],
    ['Call-ID', invite.callId],
    ['CSeq', `${invite.cseq.number} ${method}`],
    ...extra,
  );
  return buildRequest({ method, uri: invite.uri, headers: fields });
};

/** The ACK to a 3xx–6xx: RFC 3261 §17.1.1.3. The To is the response's, with its tag. */
export const ackOf = (invite: SipRequest, response: SipResponse): SipRequest =>
  hopRequest(invite, 'ACK', response.headers.get('To') ?? '');

/** The CANCEL of an INVITE: RFC 3261 §9.1. No Require, no Proxy-Require, no body. */
export const cancelOf = (invite: SipRequest, headers?: ExtraHeaders): SipRequest =>
  hopRequest(
    invite,
    'CANCEL',
    invite.headers.get('To') ?? '',
    headers?.filter(([name]) => !/^(?:proxy-)?require$/i.test(name)),
  );
