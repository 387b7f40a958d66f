import type { Reception } from '../rtp/reception.ts';
import type { Sources } from '../rtp/sources.ts';
import type { ReportBlock } from './model.ts';
import { sinceSr } from './ntp.ts';

/** A report block for each source that sent RTP after `since`, on the engine's clock (RFC 3550 §6.4). */
export const reportBlocks = (sources: Sources, since: number, now: number): readonly ReportBlock[] =>
  sources.activeSince(since).map((source) => blockOf(source, now));

const blockOf = (source: Reception, now: number): ReportBlock => ({
  ssrc: source.ssrc,
  fractionLost: source.fractionLost(),
  packetsLost: source.lost,
  highest: source.highest >>> 0,
  jitter: Math.floor(source.jitter),
  lastSr: source.lastSr,
  sinceLastSr: sinceSr(source.lastSr, source.lastSrAt, now),
});
