import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { ReorderBuffer } from './reorder.ts';
import type { TimeScaler } from './time-scaler.ts';

/** What a jitter buffer did so far. */
export const reportOf = (
  delays: Pick<JitterBufferReport, 'delayMs' | 'targetMs'>,
  { late }: ReorderBuffer,
  { insertedMs, removedMs }: TimeScaler,
  { concealedMs, pauseMs }: Concealment,
): JitterBufferReport => ({ ...delays, latePackets: late, concealedMs, insertedMs, removedMs, pauseMs });

/** Audio for which there was no packet. Only the packet after it tells whether it was lost, or never sent. */
export class Concealment {
  #openMs = 0;
  concealedMs = 0;
  pauseMs = 0;

  add(ms: number): void {
    this.#openMs += ms;
  }

  resolve(cause: 'lost' | 'pause'): void {
    if (cause === 'lost') this.concealedMs += this.#openMs;
    else this.pauseMs += this.#openMs;
    this.#openMs = 0;
  }
}
