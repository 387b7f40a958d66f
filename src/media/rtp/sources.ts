import { type LossFigures, LossRuns } from './loss-runs.ts';
import { Reception } from './reception.ts';

/** Sources followed at once. One is usual; some senders use a second for DTMF. */
const maxSources = 4;

/**
 * The sources of a stream and their reception statistics. A new one replaces the source whose last packet is oldest.
 */
export class Sources {
  readonly #sources: Reception[] = [];
  #lostBefore = 0;
  #expectedBefore = 0;
  #counting = false;
  /** The source of the last packet. */
  last: Reception | undefined;

  of(ssrc: number, sequence: number): Reception {
    const last = this.last;
    if (last?.ssrc === ssrc) return last;
    let found = this.#sources.find((each) => each.ssrc === ssrc);
    if (found === undefined) {
      found = new Reception(ssrc, sequence);
      if (this.#counting) found.runs = new LossRuns();
      if (this.#sources.length === maxSources) this.#forgetOldest();
      this.#sources.push(found);
    }
    this.last = found;
    return found;
  }

  get lost(): number {
    let lost = this.#lostBefore;
    for (const source of this.#sources) lost += source.lost;
    return lost;
  }

  get expected(): number {
    let expected = this.#expectedBefore;
    for (const source of this.#sources) expected += source.expected;
    return expected;
  }

  /** Starts to count bursts and gaps. */
  countRuns(): void {
    this.#counting = true;
    for (const source of this.#sources) source.runs ??= new LossRuns();
  }

  /** Burst and gap statistics of a source; undefined when they are not counted. */
  runsOf(ssrc: number): LossFigures | undefined {
    return this.#sources.find((each) => each.ssrc === ssrc)?.runs?.figures;
  }

  /** Those that sent a packet after `since`, on the engine's clock. */
  activeSince(since: number): readonly Reception[] {
    return this.#sources.filter((source) => source.receivedAt > since);
  }

  /** An SR arrived. Ignored for a source that has sent no RTP. */
  senderReport(ssrc: number, ntpMiddle: number, now: number): void {
    const source = this.#sources.find((each) => each.ssrc === ssrc);
    if (source === undefined) return;
    source.lastSr = ntpMiddle;
    source.lastSrAt = now;
  }

  #forgetOldest(): void {
    let oldest = 0;
    for (let i = 1; i < this.#sources.length; i++) {
      if ((this.#sources[i] as Reception).receivedAt < (this.#sources[oldest] as Reception).receivedAt) oldest = i;
    }
    const [gone] = this.#sources.splice(oldest, 1);
    this.#lostBefore += gone?.lost ?? 0;
    this.#expectedBefore += gone?.expected ?? 0;
  }
}
