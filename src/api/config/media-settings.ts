import type { EngineConfig } from '../../media/media-config.ts';
import type { MediaPreferences } from '../../signal/media-preferences.ts';
import type { EndpointConfig } from './config.ts';
import type { MediaConfig, NoMedia } from './media-config.ts';
import { type Ports, readPortRange } from './port-range.ts';
import { mediaRows } from './rows.ts';
import { type Resolved, resolve } from './table.ts';

/** What the setting `media` is to the media engine and to offer and answer. */
export interface MediaSettings {
  readonly engine: EngineConfig | NoMedia;
  /** Threads for the engine; 0: this thread. */
  readonly workers: number;
  readonly preferences: Required<Pick<MediaPreferences, 'ptimeMs' | 'rtcpMux' | 'voipMetrics' | 'silenceSuppression'>>;
}

/** RFC 863 `discard`: the port that SDP names where no media is received. */
const discardPort = 9;

export const mediaSettings = (media: NonNullable<EndpointConfig['media']>): MediaSettings => {
  if (media === false) return signallingOnly({ fixedPort: discardPort });
  return 'fixedPort' in media ? signallingOnly(media) : rtpSettings(resolve(mediaRows, media));
};

const signallingOnly = (engine: NoMedia): MediaSettings => ({
  engine,
  workers: 0,
  preferences: {
    ptimeMs: mediaRows.ptimeMs.default,
    rtcpMux: false,
    voipMetrics: false,
    silenceSuppression: false,
  },
});

const rtpSettings = (media: Resolved<MediaConfig>): MediaSettings => {
  const { ports, onTimeout, workers, rtcpMux, rtcpXr: voipMetrics, silenceSuppression, ...carried } = media;
  return {
    engine: {
      // A setting that the engine has by the same name is carried as it is.
      ...(carried satisfies Pick<EngineConfig, keyof typeof carried>),
      portRange: portsOf(ports),
      timeoutEnds: onTimeout === 'hangup',
    },
    workers,
    preferences: { ptimeMs: media.ptimeMs, rtcpMux, voipMetrics, silenceSuppression },
  };
};

const portsOf = (ports: string | Ports): Ports => {
  if (typeof ports !== 'string') return ports;
  const read = readPortRange(ports);
  if (!read.ok) throw new TypeError(read.detail);
  return read.value;
};
