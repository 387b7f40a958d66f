import type { EndpointConfig, SrtpPolicy } from '../api/config/config.ts';
import type { MediaConfig } from '../api/config/media-config.ts';
import type { CodecName } from '../media/codec/codecs.ts';
import type { LinesPolicy } from './call-lines.ts';
import { type LogName, logTo } from './log-to.ts';

/** The parsed flags that both commands have. Times in milliseconds. */
export interface EndpointFlags {
  readonly record?: string;
  readonly dtmf?: string;
  readonly rtpPorts?: string;
  readonly workers?: number;
  readonly silenceSuppression?: true;
  /** 0: never. */
  readonly mediaTimeout?: number;
  readonly latch?: number;
  /** False: `--no-rtcp-mux`. */
  readonly rtcpMux: boolean;
  readonly codecs?: readonly CodecName[];
  readonly srtp?: SrtpPolicy;
  readonly lines?: LinesPolicy;
  readonly log?: LogName;
}

/** A call whose peer is gone must not stay forever: it ends after so long without audio. */
export const defaultTimeoutMs = 60_000;

/** The flags as settings of an endpoint. */
export const endpointConfig = async (
  flags: EndpointFlags,
): Promise<Pick<EndpointConfig, 'media' | 'codecs' | 'srtp' | 'logger' | 'logMessages'>> => {
  const { codecs, srtp, log } = flags;
  return {
    media: mediaOf(flags),
    ...(codecs !== undefined && { codecs }),
    ...(srtp !== undefined && { srtp }),
    ...(log !== undefined && { logger: await logTo(process.stderr, log), logMessages: log === 'trace' }),
  };
};

const mediaOf = (flags: EndpointFlags): MediaConfig => {
  const { rtpPorts: ports, workers, silenceSuppression, mediaTimeout = defaultTimeoutMs, latch, rtcpMux } = flags;
  return {
    timeoutMs: mediaTimeout,
    onTimeout: 'hangup',
    rtcpMux,
    ...(ports !== undefined && { ports }),
    ...(workers !== undefined && { workers }),
    ...(silenceSuppression !== undefined && { silenceSuppression }),
    ...(latch !== undefined && { latchMs: latch }),
  };
};
