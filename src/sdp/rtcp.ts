import type { MediaPreferences } from '../signal/media-preferences.ts';
import type { RemoteLine } from './model.ts';

/** Loose, as it was parsed: what sdp-transform has no name for. */
interface Attributes {
  readonly invalid?: readonly { readonly value?: unknown }[];
}

const isVoipMetrics = ({ value }: { readonly value?: unknown }): boolean =>
  typeof value === 'string' && /^rtcp-xr:(?:.* )?voip-metrics(?: |$)/.test(value);

/** Whether a media description or its session asks for VoIP metrics (RFC 3611 §5.1). */
export const wantsVoipMetrics = (media: Attributes, session: Attributes): boolean =>
  media.invalid?.some(isVoipMetrics) === true || session.invalid?.some(isVoipMetrics) === true;

/** Both agreed on one port. Only an answer to an offer of it settles that (RFC 5761 §5.1.1). */
export const isMuxed = (local: MediaPreferences, line: RemoteLine): boolean =>
  local.rtcpMux === true && line.rtcpMux === true;

/** The lines of an offer, or with `line` of the answer to it. */
export const rtcpText = (local: MediaPreferences, line?: RemoteLine): string => {
  const mux = line === undefined ? local.rtcpMux === true : isMuxed(local, line);
  // RFC 3611 §5.2: an answer asks whoever asked, and nobody else.
  const metrics = (line ?? local).voipMetrics === true;
  return `${mux ? 'a=rtcp-mux\r\n' : ''}${metrics ? 'a=rtcp-xr:voip-metrics\r\n' : ''}`;
};
