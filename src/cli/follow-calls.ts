import type { Subscription } from 'rxjs';
import type { Call } from '../api/call/call.ts';
import type { CallQuality } from '../api/call/call-event.ts';
import type { SipEndpoint } from '../api/endpoint/sip-endpoint.ts';
import { lossPercent } from './call-summary.ts';
import type { LiveLine } from './live-line.ts';

/**
 * Shows in the last line, once a second, how one call goes, and how many others there are. Of several calls the first one
 * is followed to its end, then another: one call a time is measured, however many there are.
 */
export const followCalls = (endpoint: SipEndpoint, line: LiveLine): void => {
  let followed: Call | undefined;
  const follow = (call: Call): void => {
    followed = call;
    const measuring = measure(endpoint, call, line);
    void call.ended.then(() => {
      measuring.unsubscribe();
      followed = undefined;
      const next = endpoint.activeCalls().find(({ state }) => state === 'active');
      if (next === undefined) line.clear();
      else follow(next);
    });
  };
  endpoint.events$.subscribe(({ call, event }) => {
    if (event.type === 'established' && followed === undefined) follow(call);
  });
};

const measure = (endpoint: SipEndpoint, call: Call, line: LiveLine): Subscription => {
  let level: number | undefined;
  let first: CallQuality | undefined;
  let before: CallQuality | undefined;
  const measuring = call.quality$.subscribe((quality) => {
    first ??= quality;
    if (call.state === 'active') {
      const seconds = Math.round((quality.at - first.at) / 1000) + 1;
      line.draw(liveParts(seconds, quality, before, level, endpoint.counters.calls.active - 1));
    }
    before = quality;
  });
  measuring.add(
    call.level$.subscribe(({ direction, dbov }) => {
      if (direction === 'received') level = dbov;
    }),
  );
  return measuring;
};

/** The parts of the line, the most important first. The loss is that of the last second. */
export const liveParts = (
  seconds: number,
  quality: CallQuality,
  before: CallQuality | undefined,
  level: number | undefined,
  others: number,
): readonly string[] => {
  const lost = quality.packetsLost - (before?.packetsLost ?? 0);
  const received = quality.packetsReceived - (before?.packetsReceived ?? 0);
  const parts = [`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`];
  if (others > 0) parts.push(`${others} more`);
  parts.push(`loss ${lossPercent(lost, received)} %`, `jitter ${quality.jitterMs.toFixed(1)} ms`);
  if (level !== undefined) parts.push(`level ${Math.round(level)} dBov`);
  if (quality.report?.quality !== undefined) parts.push(`MOS ${quality.report.quality.mos.toFixed(1)}`);
  if (quality.report?.roundTripMs !== undefined) parts.push(`round trip ${quality.report.roundTripMs.toFixed(1)} ms`);
  return parts;
};
