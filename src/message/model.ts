import type { Failure, Result } from '../core/result.ts';
import type { KnownHeaders } from './header/known.ts';
import type { Address, CSeq, Uri, Via } from './values.ts';

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
