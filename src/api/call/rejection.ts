import { SipError } from '../../core/errors.ts';
import type { ExtraHeaders } from '../../signal/command.ts';
import type { RejectOptions } from './call.ts';
import { extraHeaders } from '../common/extra-headers.ts';

/** What a rejection says, as it goes into its command. Throws `ERR_SIP_ARGUMENT`. */
export const rejection = (
  status: number,
  options: RejectOptions,
): { readonly status: number; readonly reason?: string; readonly headers?: ExtraHeaders } => {
  if (!Number.isInteger(status) || status < 300 || status > 699) {
    throw new SipError('ERR_SIP_ARGUMENT', `reject: the status is ${status}, it must lie between 300 and 699`);
  }
  const { reason } = options;
  if (reason !== undefined && /[\r\n\0]/.test(reason)) {
    throw new SipError('ERR_SIP_ARGUMENT', 'reject: the reason must be one line');
  }
  return { status, ...(reason !== undefined && { reason }), ...extraHeaders(options) };
};
