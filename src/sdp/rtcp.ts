import type { LocalMedia, RemoteLine } from './model.ts';

/** Loose, as it was parsed: of the media and of the session. */
interface Attributes {
  readonly rtcpMux?: unknown;
  readonly invalid?: readonly { readonly value?: unknown }[];
}

const isVoipMetrics = ({ value }: { readonly value?: unknown }): boolean =>
  typeof value === 'string' && /^rtcp-xr:(?:.* )?voip-metrics(?: |$)/.test(value);

/** What a description says about its RTCP (RFC 5761 §5.1.1, RFC 3611 §5.1). */
export const rtcpOf = (media: Attributes, session: Attributes): Pick<RemoteLine, 'rtcpMux' | 'voipMetrics'> => {
  const mux = media.rtcpMux !== undefined;
  const metrics = media.invalid?.some(isVoipMetrics) === true || session.invalid?.some(isVoipMetrics) === true;
  return { ...(mux && { rtcpMux: true }), ...(metrics && { voipMetrics: true }) };
};

/** Both agreed on one port. Only an answer to an offer of it settles that (RFC 5761 §5.1.1). */
const muxed = (local: LocalMedia, line: RemoteLine): boolean => local.rtcpMux === true && line.rtcpMux === true;

/** The lines of an offer, or with `line` of the answer to it. */
export const rtcpText = (local: LocalMedia, line?: RemoteLine): string => {
  const mux = line === undefined ? local.rtcpMux === true : muxed(local, line);
  // RFC 3611 §5.1: whoever asks for metrics may be asked too.
  return `${mux ? 'a=rtcp-mux\r\n' : ''}${line?.voipMetrics === true ? 'a=rtcp-xr:voip-metrics\r\n' : ''}`;
};

/** Where RTP and RTCP go, and what is said there. */
export const rtcpPlan = (
  local: LocalMedia,
  line: RemoteLine,
): {
  readonly remote: { readonly host: string; readonly port: number; readonly rtcpPort: number };
  readonly rtcpMux?: true;
  readonly voipMetrics?: true;
} => {
  const mux = muxed(local, line);
  return {
    remote: { host: line.host, port: line.port, rtcpPort: mux ? line.port : line.rtcpPort },
    ...(mux && { rtcpMux: true }),
    ...(line.voipMetrics === true && { voipMetrics: true }),
  };
};
