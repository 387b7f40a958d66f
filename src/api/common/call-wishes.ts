import { SipError } from '../../core/errors.ts';
import type { Command } from '../../signal/command.ts';
import { type CodecEntry, callCodecs } from './codec-list.ts';

/** What one call may want of its media otherwise than the configuration says. */
export interface MediaWishes {
  readonly codecs?: readonly CodecEntry[];
  readonly silenceSuppression?: boolean;
}

/** As they go into its command. Throws `ERR_SIP_ARGUMENT`. */
export const callWishes = (
  options: MediaWishes,
): Pick<Extract<Command, { do: 'answer' }>, 'codecs' | 'silenceSuppression'> => {
  const { silenceSuppression } = options;
  if (silenceSuppression === undefined) return callCodecs(options);
  if (typeof silenceSuppression === 'boolean') return { ...callCodecs(options), silenceSuppression };
  throw new SipError('ERR_SIP_ARGUMENT', 'silenceSuppression: must be true or false');
};
