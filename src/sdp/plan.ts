import type { CodecChoice, Direction, MediaPlan } from '../signal/media.ts';
import { plannedNoise } from './comfort-noise.ts';
import type { CommonType } from './common-codecs.ts';
import { plannedEvents } from './events.ts';
import type { LocalMedia, RemoteLine } from './model.ts';
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
}

type Draft = { -readonly [Name in keyof MediaPlan]: MediaPlan[Name] };

/** What the media is to do by an offer and its answer; `line` is the peer's. */
export const planFor = (local: LocalMedia, line: RemoteLine, settled: Settled): MediaPlan => {
  const { send, receive, direction, crypto } = settled;
  const rtcpMux = isMuxed(local, line);
  const remote = { host: line.host, port: line.port, rtcpPort: rtcpMux ? line.port : line.rtcpPort };
  const ptimeMs = packetTime(line, local.ptimeMs);
  const telephoneEvent = plannedEvents(settled.events, send);
  // A literal that grows: parts spread together cost V8 a hidden class for every call.
  const plan: Draft =
    telephoneEvent === undefined
      ? { remote, send, receive, direction, ptimeMs }
      : { remote, send, receive, direction, ptimeMs, telephoneEvent };
  const comfortNoise = plannedNoise(settled.noise, send);
  if (comfortNoise !== undefined) plan.comfortNoise = comfortNoise;
  if (crypto !== undefined) plan.srtp = srtpPlan(crypto);
  if (rtcpMux) plan.rtcpMux = true;
  if (line.voipMetrics === true) plan.voipMetrics = true;
  return plan;
};

/** Shorter packets cost more than they bring, longer ones are heard as delay. */
const LEAST_MS = 10;
const MOST_MS = 60;

/**
 * How much audio we put into a packet, in milliseconds: what the remote wishes (RFC 8866 §6.4) when that is within
 * reason, else ours; and never more than it says it can take (§6.5).
 */
export const packetTime = ({ ptimeMs = 0, maxPtimeMs = MOST_MS }: RemoteLine, localMs: number): number => {
  const wished = ptimeMs >= LEAST_MS && ptimeMs <= MOST_MS ? ptimeMs : localMs;
  return maxPtimeMs >= LEAST_MS ? Math.min(wished, maxPtimeMs) : wished;
};
