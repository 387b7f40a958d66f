import type { ExtraHeaders } from '../signal/session.ts';

/** Payload of a message: its type and its octets. */
export interface Body {
  readonly type: string;
  readonly octets: Uint8Array;
}

/** What a usage adds to a message: header fields after those of the UA core, and a body. */
export interface Content {
  readonly headers?: ExtraHeaders | undefined;
  readonly body?: Body | undefined;
}
