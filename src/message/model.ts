import type { Failure, Result } from '../core/result.ts';
import type { KnownHeaders } from './header/known.ts';
import type { Address, CSeq, Uri, Via } from './values.ts';

/** The header fields of a message, in order. Immutable. Names are compared without case, compact forms as their long names. */
export interface Headers {
  /** The first field of that name, unfolded and trimmed. */
  get(name: string): string | undefined;
  /** Every field of that name, one string per field line. */
  all(name: string): readonly string[];
  has(name: string): boolean;
  /** The typed value; `undefined` inside when the header is absent; a failure when it is malformed. */
  read<N extends keyof KnownHeaders>(name: N): Result<KnownHeaders[N] | undefined>;
  entries(): readonly (readonly [name: string, value: string])[];
  /** A copy in which this field replaces all of that name, at the place of the first, or is appended. */
  with(name: string, value: string): Headers;
  without(name: string): Headers;
  /** A copy with this field before all others, as a Via is added. */
  withFirst(name: string, value: string): Headers;
}

interface MessageBase {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The octets that were received; absent on a message built here. */
  readonly octets?: Uint8Array;
  // The fields every element needs: present and well formed in every parsed message.
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
  /** The Request-URI, parsed on first read. */
  readonly parsedUri: Result<Uri>;
}

export interface SipResponse extends MessageBase {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;

/** Octets that are no message, and what is needed to respond to them. */
export interface Malformed extends Failure {
  /** By the start line; `unknown` when it is malformed. */
  readonly kind: 'request' | 'response' | 'unknown';
  readonly method?: string;
  /** The fields of a stateless response, see `replyTo`; absent when one is missing. Never set for an ACK or a response. */
  readonly reply?: {
    readonly vias: readonly string[];
    readonly from: string;
    readonly to: string;
    readonly callId: string;
    readonly cseq: string;
  };
  /** As received, for a trace. */
  readonly octets: Uint8Array;
}

/** The limits of parsing; a message beyond one is malformed. Sizes in octets. */
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
