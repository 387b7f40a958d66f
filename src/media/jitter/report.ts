import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { Arrivals } from './reorder.ts';
import type { MadeUp } from './concealment.ts';
import type { Stretch } from './time-scaler.ts';

/** What a jitter buffer did so far. */
export const figuresOf = (
  delays: Pick<JitterBufferReport, 'delayMs' | 'targetMs'>,
  { late }: Arrivals,
  { insertedMs, removedMs }: Stretch,
  { concealedMs, pauseMs }: MadeUp,
): JitterBufferReport => ({ ...delays, latePackets: late, concealedMs, insertedMs, removedMs, pauseMs });
