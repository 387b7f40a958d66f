import type { Result } from '../core/result.ts';

/** `;name=value` pairs, in order. Names are compared without case. */
export interface Params {
  /** Without quotes; `''` for a flag. */
  get(name: string): string | undefined;
  has(name: string): boolean;
  /** As written, in order; the value of a flag is undefined. */
  entries(): readonly (readonly [name: string, value: string | undefined])[];
}

/** sip: or sips: (RFC 3261 §19.1). All parts are unescaped once. */
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

/** Any other scheme. */
export interface OpaqueUri {
  readonly scheme: 'other';
  /** The scheme in lower case. */
  readonly name: string;
  /** After the colon, verbatim. */
  readonly rest: string;
}

export type Uri = SipUri | TelUri | OpaqueUri;

/** name-addr or addr-spec with header parameters (RFC 3261 §20.10, §20.20, §20.39). */
export interface Address {
  readonly displayName?: string | undefined;
  /** The URI as written. */
  readonly uri: string;
  /** Parsed on every read. */
  readonly parsedUri: Result<Uri>;
  readonly params: Params;
  /** The value of the `tag` parameter. */
  readonly tag: string | undefined;
}

/** One Via value (RFC 3261 §20.42). */
export interface Via {
  /** In upper case: `UDP`, `TCP`, `TLS`, `WS`, `WSS` or another. */
  readonly transport: string;
  /** sent-by; IPv6 without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly branch: string | undefined;
  readonly received: string | undefined;
  /** `true` when present without a value (RFC 3581 §3). */
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
