/** Gmin: losses with so many packets between them, all of which came in time, are not of one burst (RFC 3611 §4.7.2). */
export const gapThreshold = 16;
/** Packets that may still come out of order before they count as lost. A power of two. */
const windowSize = 64;
/** No packet of audio is longer; what seems so is a pause. */
const longestMs = 120;

const missing = 0;
const came = 1;
const discarded = 2;

/** How the losses of one source fall together. Shares are of the packets expected there, 0 to 1. */
export interface LossFigures {
  readonly lost: number;
  readonly discarded: number;
  readonly expected: number;
  readonly burst: RunFigures;
  readonly gap: RunFigures;
}

export interface RunFigures {
  readonly share: number;
  /** The mean of such a period; 0 where there was none. */
  readonly ms: number;
}

/**
 * Bursts against gaps (RFC 3611 §4.7.2): a burst begins and ends with a packet that was lost or discarded, has two of
 * them at least, and never `gapThreshold` good ones in a row. All else is gap; a single loss with as many good packets
 * on both sides belongs to it. Before the first packet and after the last, good ones are assumed.
 */
export class LossRuns {
  readonly #window: Uint8Array = new Uint8Array(windowSize);
  /** The first number not settled yet, and the one after the highest that came; equal before the first. */
  #from = -1;
  #next = -1;
  #packetMs = 20;
  #timedAt = -1;
  #timestamp = 0;
  #tally = new Tally();

  /** A packet came. `index`: its sequence number without wraps. */
  packet(index: number): void {
    if (this.#from < 0) this.#from = this.#next = index;
    if (index < this.#from) return;
    for (; this.#next <= index; this.#next++) {
      if (this.#next - this.#from === windowSize) this.#settle();
      this.#window[this.#next % windowSize] = missing;
    }
    if (this.#window[index % windowSize] === missing) this.#window[index % windowSize] = came;
  }

  /** It was of no use: too late, or too many at once. */
  discard(index: number): void {
    if (index >= this.#from && index < this.#next) this.#window[index % windowSize] = discarded;
  }

  /** A packet of audio has this time on the RTP clock: from neighbours follows how long one lasts. */
  timed(index: number, timestamp: number, clockRate: number): void {
    const ms = (((timestamp - this.#timestamp) | 0) * 1000) / clockRate;
    if (index === this.#timedAt + 1 && ms > 0 && ms <= longestMs) this.#packetMs = ms;
    this.#timedAt = index;
    this.#timestamp = timestamp;
  }

  /** The numbers begin anew: what is missing between was never sent. */
  restart(): void {
    this.#settleTo(this.#tally);
    this.#from = this.#next = -1;
    this.#timedAt = -1;
  }

  /** So far; what is still out counts as lost, as in the report beside it (RFC 3550 §A.3). */
  get figures(): LossFigures {
    const tally = this.#tally.copy();
    this.#settleTo(tally);
    return tally.figures(this.#packetMs);
  }

  #settle(): void {
    this.#tally.add(this.#window[this.#from % windowSize] as number);
    this.#from += 1;
  }

  #settleTo(tally: Tally): void {
    for (let at = this.#from; at < this.#next; at++) tally.add(this.#window[at % windowSize] as number);
  }
}

/** Counts packets in their order, each of which came, is missing, or was discarded. */
class Tally {
  #lost = 0;
  #discarded = 0;
  #expected = 0;
  #bursts = 0;
  #burstPackets = 0;
  #burstBad = 0;
  /** A burst began with the first packet of all: no gap came before it. */
  #beginsWithBurst = false;
  /** Good packets since the last bad one. */
  #good = gapThreshold;
  /** From the first bad packet of what may be a burst to the last. */
  #runFrom = 0;
  #runLength = 0;
  #runBad = 0;

  add(state: number): void {
    this.#expected += 1;
    if (state === came) {
      this.#good += 1;
      return;
    }
    if (state === discarded) this.#discarded += 1;
    else this.#lost += 1;
    if (this.#runBad > 0 && this.#good < gapThreshold) {
      this.#runLength += this.#good + 1;
      this.#runBad += 1;
    } else {
      this.#close();
      this.#runFrom = this.#expected;
      this.#runLength = 1;
      this.#runBad = 1;
    }
    this.#good = 0;
  }

  copy(): Tally {
    const copy = new Tally();
    copy.#lost = this.#lost;
    copy.#discarded = this.#discarded;
    copy.#expected = this.#expected;
    copy.#bursts = this.#bursts;
    copy.#burstPackets = this.#burstPackets;
    copy.#burstBad = this.#burstBad;
    copy.#beginsWithBurst = this.#beginsWithBurst;
    copy.#good = this.#good;
    copy.#runFrom = this.#runFrom;
    copy.#runLength = this.#runLength;
    copy.#runBad = this.#runBad;
    return copy;
  }

  /** Closes what may be a burst: nothing is to be added after this. */
  figures(packetMs: number): LossFigures {
    const endsWithBurst = this.#runBad > 1 && this.#good === 0;
    this.#close();
    const gapPackets = this.#expected - this.#burstPackets;
    const bad = this.#lost + this.#discarded - this.#burstBad;
    // One before each burst, and one after the last; but for those that would be empty.
    const gaps = this.#bursts + 1 - (this.#beginsWithBurst ? 1 : 0) - (endsWithBurst ? 1 : 0);
    return {
      lost: this.#lost,
      discarded: this.#discarded,
      expected: this.#expected,
      burst: period(this.#burstBad, this.#burstPackets, this.#bursts, packetMs),
      gap: period(bad, gapPackets, gaps, packetMs),
    };
  }

  #close(): void {
    if (this.#runBad > 1) {
      this.#bursts += 1;
      this.#burstPackets += this.#runLength;
      this.#burstBad += this.#runBad;
      if (this.#runFrom === 1) this.#beginsWithBurst = true;
    }
    this.#runBad = 0;
  }
}

const period = (bad: number, packets: number, periods: number, packetMs: number): RunFigures => ({
  share: packets === 0 ? 0 : bad / packets,
  ms: packets === 0 || periods === 0 ? 0 : (packets * packetMs) / periods,
});
