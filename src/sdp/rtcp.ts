import type { MediaPreferences } from '../signal/media-preferences.ts';
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
