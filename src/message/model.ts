import type { Failure, Result } from '../core/result.ts';

/** `;name=value` pairs in their order. Names compare without case; a flag has the value `''`. */
export interface Params {
  get(name: string): string | undefined;
  has(name: string): boolean;
  /** As written, in order. */
  entries(): readonly (readonly [name: string, value: string | undefined])[];
}

/** sip: or sips: (RFC 3261 §19.1). Parts are unescaped once. */
export interface SipUri {
  readonly scheme: 'sip' | 'sips';
  readonly user?: string;
  readonly password?: string;
  /** IPv6 without its brackets. */
  readonly host: string;
  readonly port?: number;
  readonly params: Params;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** tel: (RFC 3966). */
export interface TelUri {
  readonly scheme: 'tel';
  readonly number: string;
  readonly params: Params;
}

/** Any other scheme, kept as it came. `scheme` is lower case. */
export interface OpaqueUri {
  readonly scheme: 'other';
  readonly name: string;
  readonly rest: string;
}

export type Uri = SipUri | TelUri | OpaqueUri;

/** name-addr or addr-spec with header parameters (RFC 3261 §20.10, §20.20, §20.39). */
export interface Address {
  readonly displayName?: string | undefined;
  /** The URI as written. */
  readonly uri: string;
  /** The URI read on demand. */
  readonly parsedUri: Result<Uri>;
  readonly params: Params;
  /** Shorthand for the `tag` parameter. */
  readonly tag: string | undefined;
}

/** One Via value (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: `UDP`, `TCP`, `TLS`, `WS`, `WSS` or what else was written. */
  readonly transport: string;
  /** sent-by; IPv6 without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly branch: string | undefined;
  readonly received: string | undefined;
  /** `true` when present without value (RFC 3581 §3). */
  readonly rport: number | true | undefined;
  readonly maddr: string | undefined;
  readonly params: Params;
}

export interface CSeq {
  /** 0 to 2^31 - 1. */
  readonly number: number;
  readonly method: string;
}

export interface MediaType {
  /** Lower case, `application/sdp`. */
  readonly type: string;
  readonly params: Params;
}

/** The headers whose values have a type of their own. Keys are the lower case long names. */
export interface KnownHeaders {
  readonly via: readonly Via[];
  readonly from: Address;
  readonly to: Address;
  readonly 'call-id': string;
  readonly cseq: CSeq;
  readonly 'max-forwards': number;
  /** `'*'` in a REGISTER. */
  readonly contact: readonly Address[] | '*';
  readonly route: readonly Address[];
  readonly 'record-route': readonly Address[];
  readonly require: readonly string[];
  readonly 'proxy-require': readonly string[];
  readonly supported: readonly string[];
  readonly unsupported: readonly string[];
  readonly allow: readonly string[];
  readonly accept: readonly MediaType[];
  readonly 'content-type': MediaType;
  readonly 'content-length': number;
  readonly 'content-encoding': readonly string[];
  readonly expires: number;
  readonly 'min-expires': number;
  readonly 'retry-after': { readonly seconds: number; readonly comment?: string; readonly params: Params };
  readonly date: Date;
  readonly warning: readonly { readonly code: number; readonly agent: string; readonly text: string }[];
  readonly reason: readonly { readonly protocol: string; readonly params: Params }[];
}

/** The header fields of a message, in order. A value: changing makes another. Names compare in long form, without case. */
export interface Headers {
  /** The first value of that name as it stands, unfolded and trimmed. */
  get(name: string): string | undefined;
  /** Every field of that name, one string a field line. */
  all(name: string): readonly string[];
  has(name: string): boolean;
  /** The value with its type; `undefined` inside when the header is absent; a failure when malformed. */
  read<N extends keyof KnownHeaders>(name: N): Result<KnownHeaders[N] | undefined>;
  entries(): readonly (readonly [name: string, value: string])[];
  /** A copy with this field replaced (at its first place) or appended. */
  with(name: string, value: string): Headers;
  without(name: string): Headers;
  /** A copy with this field before all others: how a Via is pushed. */
  withFirst(name: string, value: string): Headers;
}

interface MessageBase {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The octets that were received; absent on a message built here. */
  readonly octets?: Uint8Array;
  // The fields every element needs. A message that exists has them, well formed.
  readonly via: Via;
  readonly from: Address;
  readonly to: Address;
  readonly callId: string;
  readonly cseq: CSeq;
}

export interface SipRequest extends MessageBase {
  readonly kind: 'request';
  /** As written; methods are case-sensitive (RFC 3261 §7.1). */
  readonly method: string;
  /** The Request-URI as written. */
  readonly uri: string;
  /** The Request-URI read on demand. */
  readonly parsedUri: Result<Uri>;
}

export interface SipResponse extends MessageBase {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** A message that could not be accepted, and what an element may still do about it. */
export interface Malformed extends Failure {
  /** What was recognised; `unknown` when not even the start line was. */
  readonly kind: 'request' | 'response' | 'unknown';
  readonly method?: string;
  /** What is needed to answer statelessly, when all of it could be read: see `replyTo` in `build/`. Never set for an ACK or a response. */
  readonly reply?: {
    readonly vias: readonly string[];
    readonly from: string;
    readonly to: string;
    readonly callId: string;
    readonly cseq: string;
  };
  /** The octets, for the trace. */
  readonly octets: Uint8Array;
}

/** What is refused before work is done on it. Sizes in octets. */
export interface MessageLimits {
  /** A whole message. */
  readonly message: number;
  /** Start line and headers together. */
  readonly headerSection: number;
  readonly headerCount: number;
  /** One header line, unfolded. */
  readonly headerLine: number;
  readonly uri: number;
  readonly viaCount: number;
  readonly body: number;
}

export const defaultLimits: MessageLimits = {
  message: 65_536,
  headerSection: 32_768,
  headerCount: 256,
  headerLine: 8_192,
  uri: 2_048,
  viaCount: 70,
  body: 65_536,
};
