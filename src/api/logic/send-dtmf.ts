import type { DtmfOptions } from '../call/call.ts';
import type { CallLogic } from './call-logic.ts';
import { issue } from './issue.ts';

/** Sends digits; completes when the last is sent, errors with `ERR_SIP_REFUSED` when that is not possible. */
export const sendDtmf = (digits: string, options: DtmfOptions = {}): CallLogic =>
  issue({ do: 'dtmf', digits, ...options });
