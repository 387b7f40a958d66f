import type { MediaPlan } from '../signal/media.ts';
import type { CodecChoice, Direction, MediaAudio } from '../signal/media-audio.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import type { MediaTransport } from '../signal/media-transport.ts';
import type { AnsweredTypes } from './answered-types.ts';
import { plannedNoise } from './comfort-noise.ts';
import type { CommonType } from './common-codecs.ts';
import { plannedEvents } from './events.ts';
import type { RemoteLine } from './model.ts';
import { type CryptoChoice, srtpPlan } from './profile.ts';
import { isMuxed } from './rtcp.ts';

/** What both sides have in common. */
export interface Settled {
  readonly send: CodecChoice;
  readonly receive: readonly CodecChoice[];
  readonly direction: Direction;
  readonly events: readonly CommonType[];
  readonly noise: readonly CommonType[];
  readonly crypto: CryptoChoice | undefined;
  readonly answered: AnsweredTypes;
}

type Draft<T> = { -readonly [Name in keyof T]: T[Name] };

/** What an offer and its answer make the media do; `line` is the peer's. */
export const planFor = (local: MediaPreferences, line: RemoteLine, settled: Settled): MediaPlan => ({
  transport: transportFor(local, line, settled.crypto),
  audio: audioFor(local, line, settled),
});

// Literals that grow: parts spread together cost V8 a hidden class for every call.

const transportFor = (local: MediaPreferences, line: RemoteLine, crypto: CryptoChoice | undefined): MediaTransport => {
  const rtcpMux = isMuxed(local, line);
  const remote: Draft<MediaTransport['remote']> = {
    host: line.host,
    port: line.port,
    rtcpPort: rtcpMux ? line.port : line.rtcpPort,
  };
  if (!rtcpMux && line.rtcpHost !== undefined) remote.rtcpHost = line.rtcpHost;
  const transport: Draft<MediaTransport> = { remote };
  if (crypto !== undefined) transport.srtp = srtpPlan(crypto);
  if (rtcpMux) transport.rtcpMux = true;
  return transport;
};

const audioFor = (local: MediaPreferences, line: RemoteLine, settled: Settled): MediaAudio => {
  const { send, direction, answered } = settled;
  const receive = answered.codecs.length === 0 ? settled.receive : [...settled.receive, ...answered.codecs];
  const audio: Draft<MediaAudio> = { send, receive, direction, ptimeMs: negotiatedPacketTime(line, local.ptimeMs) };
  const telephoneEvent = plannedEvents(settled.events, send, answered.events, line.flashTypes);
  if (telephoneEvent !== undefined) audio.telephoneEvent = telephoneEvent;
  const comfortNoise = plannedNoise(settled.noise, send, answered.noise);
  if (comfortNoise !== undefined) audio.comfortNoise = comfortNoise;
  if (line.voipMetrics === true) audio.voipMetrics = true;
  return audio;
};

/** Milliseconds. Shorter packets cost more bandwidth than they save delay, longer ones add delay. */
const LEAST_MS = 10;
const MOST_MS = 60;

/**
 * Milliseconds of audio in a sent packet: what the peer prefers (RFC 8866 §6.4) when that is from 10 to 60, else what this
 * side does; never more than the peer takes (§6.5).
 */
const negotiatedPacketTime = ({ ptimeMs = 0, maxPtimeMs = MOST_MS }: RemoteLine, localMs: number): number => {
  const preferred = ptimeMs >= LEAST_MS && ptimeMs <= MOST_MS ? ptimeMs : localMs;
  return maxPtimeMs >= LEAST_MS ? Math.min(preferred, maxPtimeMs) : preferred;
};
