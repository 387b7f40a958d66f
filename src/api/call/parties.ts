import { copyString } from '../../message/copy-string.ts';
import { disallows } from '../../message/header/allow.ts';
import type { SipRequest } from '../../message/model.ts';
import type { Address } from '../../message/values.ts';
import type { Identity } from './call.ts';

/** What a call keeps of its INVITE after dropping it. */
export interface Parties {
  readonly callId: string;
  readonly remote: Identity;
  readonly local: Identity;
  /** The peer has an Allow header without INFO. */
  readonly refusesInfo?: true;
}

/** From is the caller, To the called (RFC 3261 §8.1.1.2, §8.1.1.3). */
export const partiesOf = (request: SipRequest, direction: 'incoming' | 'outgoing'): Parties => {
  const from = identity(request.from);
  const to = identity(request.to);
  const callId = copyString(request.callId);
  if (direction === 'outgoing') return { callId, remote: to, local: from };
  if (!disallows(request.headers, 'INFO')) return { callId, remote: from, local: to };
  return { callId, remote: from, local: to, refusesInfo: true };
};

const identity = ({ uri, displayName }: Address): Identity =>
  displayName === undefined ? { uri: copyString(uri) } : { uri: copyString(uri), displayName: copyString(displayName) };
