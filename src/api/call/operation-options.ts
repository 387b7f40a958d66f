import { SipError } from '../../core/errors.ts';
import type { CallPreferences } from '../../signal/media-preferences.ts';
import type { ExtraHeaders } from '../../signal/session.ts';
import { extraHeaders } from '../common/extra-headers.ts';
import { type CodecEntry, callCodecs } from '../config/codec-list.ts';
import type { RejectOptions } from './call.ts';

/** Media options of one call, in place of those of the configuration. */
export interface CallMediaOptions {
  readonly codecs?: readonly CodecEntry[];
  readonly silenceSuppression?: boolean;
}

/** As they go into its command. Throws `ERR_SIP_ARGUMENT`. */
export const callMediaOptions = (options: CallMediaOptions): { readonly media?: CallPreferences } => {
  const { codecs, silenceSuppression } = options;
  if (codecs === undefined && silenceSuppression === undefined) return {};
  if (silenceSuppression === undefined) return { media: callCodecs(options) };
  if (typeof silenceSuppression === 'boolean') return { media: { ...callCodecs(options), silenceSuppression } };
  throw new SipError('ERR_SIP_ARGUMENT', 'silenceSuppression: must be true or false');
};

/** The codecs that are offered anew, as above. */
export const offeredCodecs = (options: CallMediaOptions | undefined): { readonly media: CallPreferences } => {
  const media = callCodecs(options ?? {});
  if (media.codecs === undefined) throw new SipError('ERR_SIP_ARGUMENT', 'codecs: must be given');
  return { media };
};

/** Status, reason and headers of a rejection, as fields of its command. Throws `ERR_SIP_ARGUMENT`. */
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
