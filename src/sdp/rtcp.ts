import { addressFamily, isLoopbackAddress } from '../signal/host.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import { isHoldAddress, unicastHost } from './connection.ts';
import type { RemoteLine } from './model.ts';

/** Attributes that sdp-transform does not parse, unchecked. */
interface Attributes {
  readonly invalid?: readonly { readonly value?: unknown }[];
}

const isVoipMetrics = ({ value }: { readonly value?: unknown }): boolean =>
  typeof value === 'string' && /^rtcp-xr:(?:.* )?voip-metrics(?: |$)/.test(value);

/** Whether a media description or its session requests VoIP metrics (RFC 3611 §5.1). */
export const wantsVoipMetrics = (media: Attributes, session: Attributes): boolean =>
  media.invalid?.some(isVoipMetrics) === true || session.invalid?.some(isVoipMetrics) === true;

/**
 * The host that `a=rtcp` names for RTCP (RFC 3605 §2.1), when it is another than `host`, that of RTP, and can be sent to as
 * `host` can: a literal unicast address of its family, and of the loopback only where that one is. Undefined: RTCP goes
 * to `host`.
 */
export const rtcpHost = (
  attribute: { readonly ipVer?: unknown; readonly address?: unknown } | undefined,
  host: string,
): string | undefined => {
  if (attribute?.address === undefined) return undefined;
  const named = unicastHost(attribute.ipVer, attribute.address);
  if (named === '' || named === host || isHoldAddress(named) || isHoldAddress(host)) return undefined;
  if (addressFamily(named) !== addressFamily(host)) return undefined;
  return isLoopbackAddress(named) && !isLoopbackAddress(host) ? undefined : named;
};

/** Whether RTCP uses the port of RTP: it does when offer and answer both have `a=rtcp-mux` (RFC 5761 §5.1.1). */
export const isMuxed = (local: MediaPreferences, line: RemoteLine): boolean =>
  local.rtcpMux === true && line.rtcpMux === true;

/** The lines of an offer, or with the offered `line` those of the answer. */
export const rtcpText = (local: MediaPreferences, line?: RemoteLine): string => {
  const mux = line === undefined ? local.rtcpMux === true : isMuxed(local, line);
  // RFC 3611 §5.2: an answer requests metrics only when the offer does.
  const metrics = (line ?? local).voipMetrics === true;
  return `${mux ? 'a=rtcp-mux\r\n' : ''}${metrics ? 'a=rtcp-xr:voip-metrics\r\n' : ''}`;
};
