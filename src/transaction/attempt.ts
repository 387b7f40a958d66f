import type { SipRequest } from '../message/model.ts';
import type { Local, Target } from '../signal/address.ts';
import type { Owner } from '../signal/owner.ts';
import { hostPortText } from '../signal/next-hop.ts';

/** One client transaction on the wire: a request on its way to one target. What a machine's step does not see. */
export interface Attempt {
  /** The name the TU knows it by, the same over all attempts. */
  readonly tx: string;
  /** Who hears of it; nobody for a CANCEL, which is this room's own. */
  readonly owner: Owner | undefined;
  /** Complete but for its Via. */
  readonly request: SipRequest;
  readonly target: Target;
  readonly branch: string;
  /** Its Via value. */
  readonly via: string;
  /** Where else it may go (RFC 3263 §4.3). */
  rest: readonly Target[];
  /** A response other than 100 came: this is the server that serves. */
  answered: boolean;
  /** The transaction went on to another target; this attempt has nothing to say any more. */
  left: boolean;
}

/** RFC 3261 §18.1.1, RFC 3581 §3. */
export const viaOf = (local: Local, branch: string): string =>
  `SIP/2.0/${local.transport} ${hostPortText(local.host, local.port)};branch=${branch};rport`;
