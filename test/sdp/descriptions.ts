import type { LocalMedia, RemoteSdp } from '../../src/sdp/model.ts';
import { readSdp } from '../../src/sdp/read.ts';
import type { MediaPreferences } from '../../src/signal/media-preferences.ts';

export const PCMU = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
export const PCMA = { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 };

/** What a test changes of a side; comfort noise is there to be used. */
export type Side = Partial<LocalMedia> & Partial<Omit<MediaPreferences, 'srtp'>>;

/** The local side, with defaults. */
export const localMedia = ({
  codecs = [PCMU, PCMA],
  ptimeMs = 20,
  telephoneEvent = 101,
  comfortNoise,
  silenceSuppression = comfortNoise !== undefined,
  otherEvents,
  rtcpMux,
  voipMetrics,
  ...over
}: Side = {}): LocalMedia => ({
  host: '192.0.2.1',
  port: 10_000,
  rtcpPort: 10_001,
  preferences: {
    codecs,
    ptimeMs,
    telephoneEvent,
    comfortNoise,
    silenceSuppression,
    otherEvents,
    rtcpMux,
    voipMetrics,
  },
  direction: 'sendrecv',
  sessionId: '4711',
  version: 1,
  ...over,
});

/** The same side without telephone events. */
export const withoutEvents = (side: LocalMedia): LocalMedia => ({
  ...side,
  preferences: { ...side.preferences, telephoneEvent: undefined },
});

export const octets = (...lines: string[]): Uint8Array => Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');

export const HEAD = ['v=0', 'o=- 20 7 IN IP4 198.51.100.2', 's=-', 'c=IN IP4 198.51.100.2', 't=0 0'];

/** A description with the usual head and these lines after it. */
export const withMedia = (...lines: string[]): Uint8Array => octets(...HEAD, ...lines);

/** Reads a well formed description. */
export const read = (description: Uint8Array): RemoteSdp => {
  const result = readSdp(description);
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.value;
};

export const text = (description: Uint8Array): string => Buffer.from(description).toString('latin1');

/** The m= lines as written. */
export const mediaLines = (description: Uint8Array): string[] =>
  text(description)
    .split('\r\n')
    .filter((line) => line.startsWith('m='));
