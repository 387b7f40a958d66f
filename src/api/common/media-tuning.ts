import type { MediaConfig as EngineConfig } from '../../media/media-config.ts';
import type { EndpointConfig } from './config.ts';

/** What the media engine is told beside its ports, as far as the configuration says anything. */
export type MediaTuning = Pick<EngineConfig, 'jitter' | 'rtcpIntervalMs' | 'timeoutMs' | 'timeoutEnds'>;

export const mediaTuning = (media: EndpointConfig['media']): MediaTuning => {
  if (media === false || media === undefined || 'fixedPort' in media) return {};
  const { jitter, rtcpIntervalMs, timeoutMs, onTimeout } = media;
  return {
    ...(jitter !== undefined && { jitter }),
    ...(rtcpIntervalMs !== undefined && { rtcpIntervalMs }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(onTimeout === 'hangup' && { timeoutEnds: true }),
  };
};

/** Whether RTCP may share the port of RTP: where media is ours, unless told otherwise. */
export const muxesRtcp = (media: EndpointConfig['media']): boolean => {
  if (media === false || (media !== undefined && 'fixedPort' in media)) return false;
  return media?.rtcpMux ?? true;
};
