import { SipError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { parseAddress } from '../../message/header/address.ts';
import { parseUri } from '../../message/uri/uri.ts';
import type { SessionCommand } from '../../signal/session.ts';
import { callMediaOptions } from '../call/operation-options.ts';
import type { Parties } from '../call/parties.ts';
import { extraHeaders, type HeaderOptions } from '../common/extra-headers.ts';
import type { CodecEntry } from '../config/codec-list.ts';
import { maskSecrets } from '../log/mask-secrets.ts';
import type { CallLogic } from '../logic/call-logic.ts';

export interface CallOptions extends HeaderOptions {
  /** Fired before the answer, it cancels the call, and `answered` rejects with `ERR_SIP_ABORTED`. Without effect afterwards. */
  readonly signal?: AbortSignal;
  /** Run for this call from its start to its end, as `handle()` runs one for incoming calls. */
  readonly logic?: CallLogic;
  /** From, such as `"Alice" <sip:alice@example.com>`; that of the configuration when absent. */
  readonly from?: string;
  /** The route set as URIs, outermost first, in place of the outbound proxy (RFC 3261 §8.1.2). */
  readonly route?: readonly string[];
  /** The codecs of this call, in order of preference, in place of those of the configuration. */
  readonly codecs?: readonly CodecEntry[];
  /** Offer silence suppression (RFC 3389), or do not; as configured when absent. */
  readonly silenceSuppression?: boolean;
  /** Send no offer and let the peer make one (RFC 3261 §13.2.1). */
  readonly lateOffer?: boolean;
}

/** The command of an outgoing call and its parties. Throws `ERR_SIP_URI`, `ERR_SIP_ARGUMENT`. */
export const inviteOf = (
  id: string,
  target: string,
  defaultFrom: string,
  options: CallOptions,
): readonly [invite: Extract<SessionCommand, { do: 'invite' }>, parties: Parties] => {
  const { lateOffer, route, from = defaultFrom } = options;
  demandTarget(target);
  const { uri: local, displayName } = demand(parseAddress(from), `from: ${JSON.stringify(from)} is no address`);
  for (const each of route ?? []) demand(parseUri(each), `route: ${JSON.stringify(each)} is no URI`);
  return [
    {
      do: 'invite',
      id,
      target,
      from,
      ...extraHeaders(options),
      ...callMediaOptions(options),
      ...(route === undefined ? {} : { route }),
      ...(lateOffer === undefined ? {} : { lateOffer }),
    },
    {
      callId: '',
      remote: { uri: target },
      local: { uri: local, ...(displayName === undefined ? {} : { displayName }) },
    },
  ];
};

const demandTarget = (target: string): void => {
  const read = parseUri(target);
  if (read.ok && (read.value.scheme === 'sip' || read.value.scheme === 'sips')) return;
  // A user, a host, or both, without the scheme: the most common slip.
  const meant = `sip:${target}`;
  const remedy = parseUri(meant).ok ? `; try ${maskSecrets(meant)}` : '';
  const where = read.ok || read.at < 0 ? '' : ` (at character ${read.at + 1})`;
  const shown = maskSecrets(meant).slice('sip:'.length);
  const why = read.ok ? 'it must begin with sip: or sips:' : `${read.detail}${where}`;
  throw new SipError('ERR_SIP_URI', `${JSON.stringify(shown)} is no SIP URI: ${why}${remedy}`);
};

const demand = <T>(result: Result<T>, what: string): T => {
  if (result.ok) return result.value;
  const where = result.at < 0 ? '' : ` (at character ${result.at + 1})`;
  throw new SipError('ERR_SIP_URI', `${what}: ${result.detail}${where}`);
};
