import type { JitterBufferReport } from '../../signal/media-report.ts';
import type { ReorderBuffer } from './reorder.ts';
import type { TimeScaler } from './time-scaler.ts';

/** Statistics of a jitter buffer. */
export const reportOf = (
  delays: Pick<JitterBufferReport, 'delayMs' | 'targetMs'>,
  { late }: ReorderBuffer,
  { insertedMs, removedMs }: TimeScaler,
  { concealedMs, pauseMs }: Concealment,
): JitterBufferReport => ({ ...delays, latePackets: late, concealedMs, insertedMs, removedMs, pauseMs });

/** Time without a packet. The packet after it shows whether packets were lost or the peer paused. */
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
