import { SipError } from '../../core/errors.ts';
import type { CallPreferences } from '../../signal/media-preferences.ts';
import { type CodecEntry, callCodecs } from '../config/codec-list.ts';

/** Media options of one call, in place of those of the configuration. */
export interface CallMediaOptions {
  readonly codecs?: readonly CodecEntry[];
  readonly silenceSuppression?: boolean;
}

/** The fields of its command. Throws `ERR_SIP_ARGUMENT`. */
export const callMediaOptions = (options: CallMediaOptions): { readonly media?: CallPreferences } => {
  const { codecs, silenceSuppression } = options;
  if (codecs === undefined && silenceSuppression === undefined) return {};
  if (silenceSuppression === undefined) return { media: callCodecs(options) };
  if (typeof silenceSuppression === 'boolean') return { media: { ...callCodecs(options), silenceSuppression } };
  throw new SipError('ERR_SIP_ARGUMENT', 'silenceSuppression: must be true or false');
};

/** The codecs of a new offer. Throws `ERR_SIP_ARGUMENT` when there are none. */
export const offeredCodecs = (options: CallMediaOptions | undefined): { readonly media: CallPreferences } => {
  const media = callCodecs(options ?? {});
  if (media.codecs === undefined) throw new SipError('ERR_SIP_ARGUMENT', 'codecs: must be given');
  return { media };
};
