import type { SipMessage, SipRequest, SipResponse } from '../../src/message/model.ts';

/** The message, which must be a request. */
export const asRequest = (message: SipMessage | undefined): SipRequest => {
  if (message?.kind !== 'request') throw new Error(`a ${message?.kind ?? 'missing message'} is no request`);
  return message;
};

/** The message, which must be a response. */
export const asResponse = (message: SipMessage | undefined): SipResponse => {
  if (message?.kind !== 'response') throw new Error(`a ${message?.kind ?? 'missing message'} is no response`);
  return message;
};
