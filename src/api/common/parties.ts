import type { Address, SipRequest } from '../../message/model.ts';
import type { Identity } from './call.ts';

/** What a call keeps of its INVITE once that is let go of. */
export interface Parties {
  readonly callId: string;
  readonly remote: Identity;
  readonly local: Identity;
}

/** From is the caller, To the called (RFC 3261 §8.1.1.2, §8.1.1.3). */
export const partiesOf = (request: SipRequest, direction: 'incoming' | 'outgoing'): Parties => {
  const from = identity(request.from);
  const to = identity(request.to);
  return direction === 'incoming'
    ? { callId: request.callId, remote: from, local: to }
    : { callId: request.callId, remote: to, local: from };
};

const identity = (address: Address): Identity =>
  address.displayName === undefined
    ? { uri: address.uri }
    : { uri: address.uri, displayName: address.displayName };
