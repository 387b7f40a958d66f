import { buildRequest } from '../../src/message/build/request.ts';
import type { SipRequest, SipResponse } from '../../src/message/model.ts';
import { parse } from '../../src/message/parse.ts';
import { write } from '../../src/message/write.ts';

export interface RequestOptions {
  readonly method?: string;
  /** The Request-URI, and To without its tag. */
  readonly to?: string;
  readonly from?: string;
  readonly fromTag?: string;
  readonly toTag?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly via?: string;
  readonly branch?: string;
  readonly contact?: string;
  /** Further header fields, after the others. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** A body of type application/sdp. */
  readonly sdp?: string;
  /** Leave out the Via: how a request looks before the transactions take it. */
  readonly withoutVia?: boolean;
}

/** An offer any test may send. */
export const offer = [
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.1',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 49170 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  '',
].join('\r\n');

/** A well formed request with defaults for all that is not named. */
export const request = (options: RequestOptions = {}): SipRequest => {
  const method = options.method ?? 'INVITE';
  const to = options.to ?? 'sip:bob@example.com';
  const toTag = options.toTag === undefined ? '' : `;tag=${options.toTag}`;
  const via = options.via ?? `SIP/2.0/UDP 192.0.2.1:5060;branch=${options.branch ?? 'z9hG4bK-test-1'}`;
  const headers: (readonly [string, string])[] = options.withoutVia === true ? [] : [['Via', via]];
  headers.push(
    ['Max-Forwards', '70'],
    ['From', `<${options.from ?? 'sip:alice@example.com'}>;tag=${options.fromTag ?? 'from-1'}`],
    ['To', `<${to}>${toTag}`],
    ['Call-ID', options.callId ?? 'call-1@192.0.2.1'],
    ['CSeq', `${options.cseq ?? 1} ${method}`],
    ['Contact', `<${options.contact ?? 'sip:alice@192.0.2.1:5060'}>`],
    ...(options.headers ?? []),
  );
  if (options.sdp === undefined) return buildRequest({ method, uri: to, headers });
  headers.push(['Content-Type', 'application/sdp']);
  return buildRequest({ method, uri: to, headers, body: Buffer.from(options.sdp) });
};

/** An INVITE; `sdp: offer` for one with an offer. */
export const invite = (options: RequestOptions = {}): SipRequest => request({ ...options, method: 'INVITE' });

/** The message as it is once it has been over the wire. */
export const overTheWire = <M extends SipRequest | SipResponse>(message: M): M => {
  const result = parse(write(message));
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.value as M;
};
