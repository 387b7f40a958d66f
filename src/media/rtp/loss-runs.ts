/** Gmin: losses with this many packets received in time between them belong to different bursts (RFC 3611 §4.7.2). */
export const gapThreshold = 16;
/** Packets that may arrive out of order before they count as lost. A power of two. */
const windowSize = 64;
/** Longest packet of audio; a longer timestamp difference is a pause. */
const longestMs = 120;

const missing = 0;
const received = 1;
const discarded = 2;

/** Losses of one source in bursts and gaps. Shares are of the packets expected in such periods, 0 to 1. */
export interface LossFigures {
  readonly lost: number;
  readonly discarded: number;
  readonly expected: number;
  readonly burst: RunFigures;
  readonly gap: RunFigures;
}

export interface RunFigures {
  readonly share: number;
  /** Mean duration of such a period; 0 without one. */
  readonly ms: number;
}

/**
 * Separates bursts from gaps (RFC 3611 §4.7.2): a burst begins and ends with a lost or discarded packet, has at least
 * two of them, and never `gapThreshold` received packets in a row. Everything else is gap, including a single loss with
 * as many received packets on both sides. Before the first packet and after the last, received packets are assumed.
 */
export class LossRuns {
  readonly #window: Uint8Array = new Uint8Array(windowSize);
  /** Sequence number of the oldest packet in the window, and one past the highest received; equal before the first. */
  #from = -1;
  #next = -1;
  #packetMs = 20;
  #timedAt = -1;
  #timestamp = 0;
  #tally = new Tally();

  /** A packet arrived. `index`: its extended sequence number. */
  packet(index: number): void {
    if (this.#from < 0) this.#from = this.#next = index;
    if (index < this.#from) return;
    for (; this.#next <= index; this.#next++) {
      if (this.#next - this.#from === windowSize) this.#settle();
      this.#window[this.#next % windowSize] = missing;
    }
    if (this.#window[index % windowSize] === missing) this.#window[index % windowSize] = received;
  }

  /** The packet could not be played: too late, or the buffer was full. */
  discard(index: number): void {
    if (index >= this.#from && index < this.#next) this.#window[index % windowSize] = discarded;
  }

  /** RTP timestamp of a packet of audio: consecutive packets give the packet time. */
  timed(index: number, timestamp: number, clockRate: number): void {
    const ms = (((timestamp - this.#timestamp) | 0) * 1000) / clockRate;
    if (index === this.#timedAt + 1 && ms > 0 && ms <= longestMs) this.#packetMs = ms;
    this.#timedAt = index;
    this.#timestamp = timestamp;
  }

  /** The sequence numbers restart: those in between were never sent. */
  restart(): void {
    this.#settleTo(this.#tally);
    this.#from = this.#next = -1;
    this.#timedAt = -1;
  }

  /** Statistics so far. Outstanding packets count as lost, as in the report block (RFC 3550 §A.3). */
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

/** Counts packets in order: received, lost or discarded. */
class Tally {
  #lost = 0;
  #discarded = 0;
  #expected = 0;
  #bursts = 0;
  #burstPackets = 0;
  #burstBad = 0;
  /** The first packet of all begins a burst: there is no gap before it. */
  #beginsWithBurst = false;
  /** Received packets since the last lost or discarded one. */
  #good = gapThreshold;
  /** A possible burst: from its first lost packet to the last. */
  #runFrom = 0;
  #runLength = 0;
  #runBad = 0;

  add(state: number): void {
    this.#expected += 1;
    if (state === received) {
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

  /** Ends a possible burst: nothing may be added after this. */
  figures(packetMs: number): LossFigures {
    const endsWithBurst = this.#runBad > 1 && this.#good === 0;
    this.#close();
    const gapPackets = this.#expected - this.#burstPackets;
    const bad = this.#lost + this.#discarded - this.#burstBad;
    // A gap before each burst and one after the last, without those that are empty.
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
