import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { Arrivals } from './reorder.ts';
import type { Stretch } from './time-scaler.ts';

/** What a jitter buffer did so far. */
export const figuresOf = (
  delays: Pick<JitterBufferReport, 'delayMs' | 'targetMs'>,
  { late }: Arrivals,
  { insertedMs, removedMs }: Stretch,
  { concealedMs, pauseMs }: MadeUp,
): JitterBufferReport => ({ ...delays, latePackets: late, concealedMs, insertedMs, removedMs, pauseMs });

/** Audio for which there was no packet. Only the packet after it tells whether it was lost, or never sent. */
export class MadeUp {
  #openMs = 0;
  concealedMs = 0;
  pauseMs = 0;

  add(ms: number): void {
    this.#openMs += ms;
  }

  settle(lost: boolean): void {
    if (lost) this.concealedMs += this.#openMs;
    else this.pauseMs += this.#openMs;
    this.#openMs = 0;
  }
}
