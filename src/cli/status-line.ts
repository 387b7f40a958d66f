import type { CallQuality } from '../api/call/call-event.ts';
import type { SipEndpoint } from '../api/endpoint/sip-endpoint.ts';
import { lossPercent } from './call-summary.ts';

/** The last line of a terminal, redrawn in place. */
export interface StatusLine {
  /** Erases it, so that another line can be printed. */
  clear(): void;
  draw(text: string): void;
}

/** Redraws the line once a second with the quality of a call and the number of other calls. */
export const followCalls = (endpoint: SipEndpoint, line: StatusLine): void => {
  endpoint.events$.subscribe(({ call, event }) => {
    if (event.type !== 'established') return;
    let level: number | undefined;
    call.level$.subscribe(({ direction, dbov }) => {
      if (direction === 'received') level = dbov;
    });
    let first: CallQuality | undefined;
    let before: CallQuality | undefined;
    call.quality$.subscribe({
      next: (quality) => {
        first ??= quality;
        const others = endpoint.activeCalls().length - 1;
        if (call.state === 'active') {
          const seconds = Math.round((quality.at - first.at) / 1000) + 1;
          line.draw(`${liveText(seconds, quality, before, level)}${others > 0 ? ` · ${others} more` : ''}`);
        }
        before = quality;
      },
      complete: () => line.clear(),
    });
  });
};

/** The text of the line. The loss is that of the last second. */
export const liveText = (
  seconds: number,
  quality: CallQuality,
  before: CallQuality | undefined,
  level: number | undefined,
): string => {
  const lost = quality.packetsLost - (before?.packetsLost ?? 0);
  const received = quality.packetsReceived - (before?.packetsReceived ?? 0);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const parts = [time, `jitter ${quality.jitterMs.toFixed(1)} ms`, `loss ${lossPercent(lost, received)} %`];
  if (level !== undefined) parts.splice(1, 0, `level ${Math.round(level)} dBov`);
  if (quality.report?.roundTripMs !== undefined) parts.push(`round trip ${quality.report.roundTripMs.toFixed(1)} ms`);
  if (quality.report?.quality !== undefined) parts.push(`MOS ${quality.report.quality.mos.toFixed(1)}`);
  return parts.join('  ');
};
