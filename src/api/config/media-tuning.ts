import type { EngineConfig } from '../../media/media-config.ts';
import type { EndpointConfig } from './config.ts';

/** What the media engine is told beside its ports, as far as the configuration says anything. */
export type MediaTuning = Pick<EngineConfig, 'jitter' | 'rtcpIntervalMs' | 'timeoutMs' | 'timeoutEnds'> & {
  /** Threads to do it in; absent: this one. */
  readonly workers?: number;
};

export const mediaTuning = (media: EndpointConfig['media']): MediaTuning => {
  if (media === false || media === undefined || 'fixedPort' in media) return {};
  const { jitter, rtcpIntervalMs, timeoutMs, onTimeout, workers = 0 } = media;
  return {
    ...(jitter !== undefined && { jitter }),
    ...(rtcpIntervalMs !== undefined && { rtcpIntervalMs }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(onTimeout === 'hangup' && { timeoutEnds: true }),
    ...(workers > 0 && { workers }),
  };
};

/** Whether we ask for VoIP metrics: where media is ours, unless told otherwise. */
export const asksForMetrics = (media: EndpointConfig['media']): boolean => {
  if (media === false || (media !== undefined && 'fixedPort' in media)) return false;
  return media?.rtcpXr ?? true;
};

/** Whether silence is suppressed where the call does not say: not unless it was asked for. */
export const suppressesSilence = (media: EndpointConfig['media']): boolean =>
  typeof media === 'object' && 'silenceSuppression' in media && media.silenceSuppression === true;

/** Whether RTCP may share the port of RTP: where media is ours, unless told otherwise. */
export const muxesRtcp = (media: EndpointConfig['media']): boolean => {
  if (media === false || (media !== undefined && 'fixedPort' in media)) return false;
  return media?.rtcpMux ?? true;
};
