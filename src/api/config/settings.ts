import type { EngineConfig } from '../../media/media-config.ts';
import { defaultLimits, type MessageLimits } from '../../message/model.ts';
import { parseUri } from '../../message/uri/uri.ts';
import type { StackConfig } from '../../stack/stack-contract.ts';
import type { ListenConfig } from '../../transport/transport-driver.ts';
import { codecOffers, comfortNoise, otherEvents } from './codec-list.ts';
import type { EndpointConfig, ListenPoint } from './config.ts';
import { readListenPoint } from './listen-point.ts';
import { asksForMetrics, type MediaTuning, mediaTuning, muxesRtcp, suppressesSilence } from './media-tuning.ts';
import { type Ports, readPortRange } from './port-range.ts';
import { srtpSettings } from './srtp-settings.ts';

/** What the stack is made of, out of a configuration that was checked, with all defaults in their places. */
export interface Settings {
  readonly listen: readonly ListenConfig[];
  readonly limits: MessageLimits;
  readonly media: (EngineConfig & Pick<MediaTuning, 'workers'>) | { readonly fixedPort: number };
  readonly stack: StackConfig;
}

export const settingsOf = (config: EndpointConfig, listen: string, acceptCalls: boolean): Settings => {
  const { t1 = 500, t2 = 4000, t4 = 5000 } = config.timers ?? {};
  const { maxCalls = 50_000, maxTransactions = 500_000, retryAfterS: retryAfter = 5, message } = config.limits ?? {};
  const user = config.user ?? 'rxsip';
  const proxy = config.outboundProxy ?? [];
  const ptimeMs =
    (config.media !== false && config.media !== undefined && 'ptimeMs' in config.media && config.media.ptimeMs) || 20;
  return {
    listen: [config.listen ?? listen].flat().map(listenConfig),
    limits: { ...defaultLimits, ...message },
    media: mediaOf(config.media, ptimeMs),
    stack: {
      transaction: { timers: { t1, t2, t4 }, maxTransactions, retryAfter },
      ua: { userAgent: config.userAgent ?? 'rxsip', contactUser: user },
      session: {
        media: {
          codecs: codecOffers(config.codecs ?? ['PCMU', 'PCMA']),
          telephoneEvent: 101,
          otherEvents,
          comfortNoise,
          silenceSuppression: suppressesSilence(config.media),
          ptimeMs,
          rtcpMux: muxesRtcp(config.media),
          voipMetrics: asksForMetrics(config.media),
          ...srtpSettings(config),
        },
        maxSessions: maxCalls,
        retryAfter,
        from: config.from ?? `<sip:${user}@${config.domain ?? 'anonymous.invalid'}>`,
        outboundProxy: (typeof proxy === 'string' ? [proxy] : proxy).map(looseRoute),
        acceptCalls,
        inviteTimeoutMs: config.inviteTimeoutMs ?? 180_000,
        answerTimeoutMs: config.answerTimeoutMs ?? 180_000,
        t1,
        t2,
      },
    },
  };
};

const listenConfig = (point: ListenPoint): ListenConfig => {
  if (typeof point !== 'string') return point;
  const read = readListenPoint(point);
  if (!read.ok) throw new TypeError(read.detail);
  return read.value;
};

const mediaOf = (media: EndpointConfig['media'], ptimeMs: number): Settings['media'] => {
  if (media === false) return { fixedPort: 9 };
  if (media !== undefined && 'fixedPort' in media) return media;
  const { ports = { min: 20_000, max: 39_999 }, pacing = 'sleep', latchMs = 0 } = media ?? {};
  return { ...mediaTuning(media), portRange: portsOf(ports), ptimeMs, pacing, latchMs };
};

const portsOf = (ports: string | Ports): Ports => {
  if (typeof ports !== 'string') return ports;
  const read = readPortRange(ports);
  if (!read.ok) throw new TypeError(read.detail);
  return read.value;
};

// RFC 3261 §16.12.1: without `lr` the proxy would be taken for a strict router.
const looseRoute = (uri: string): string => {
  const read = parseUri(uri);
  return read.ok && read.value.scheme !== 'other' && !read.value.params.has('lr') ? `${uri};lr` : uri;
};
