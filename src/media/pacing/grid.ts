import { type Sending, Slot } from './slot.ts';

/** Deadlines are multiples of this, in ms. It is a power of two: sums of multiples are exact, so that they never drift. */
export const gridMs = 0.25;
/**
 * Streams that share a slot before another is begun: their packets leave within some 0.15 ms, and 100 streams need seven
 * wake-ups in 20 ms.
 */
export const together = 16;

const goldenRatio = 0.6180339887498949;

/**
 * The slots of one period on a grid of a quarter of a millisecond, by phase. New streams fill up a slot before another is
 * begun, and slots lie far from each other; when there is no further, all fill up evenly.
 */
export class Grid {
  readonly #periodMs: number;
  readonly #slots: (Slot | undefined)[];
  /** Where the next slot is looked for: multiples of the golden ratio, cut to fractions, are spread evenly. */
  #turn = 0;
  #filling: Slot | undefined;
  readonly #used = new Set<Slot>();

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
    this.#slots = Array.from({ length: Math.max(1, Math.floor(periodMs / gridMs)) }, () => undefined);
  }

  /** The slot of a stream that starts: that of its phase, where it has one. */
  slotFor({ phaseMs }: Sending): Slot {
    if (phaseMs >= 0 && phaseMs < this.#periodMs) return this.#at(Math.round(phaseMs / gridMs));
    if (this.#filling === undefined || this.#filling.streams.length >= together) this.#filling = this.#fillNext();
    return this.#filling;
  }

  /** The slot of a stream that is scheduled. */
  slotOf({ phaseMs }: Sending): Slot | undefined {
    return this.#slots[Math.round(phaseMs / gridMs)];
  }

  /** A slot has lost its last stream. */
  forget(slot: Slot): void {
    this.#slots[Math.round(slot.phaseMs / gridMs)] = undefined;
    this.#used.delete(slot);
    if (this.#filling === slot) this.#filling = undefined;
  }

  /** Slots with streams. */
  get used(): number {
    return this.#used.size;
  }

  /** The fullest slot with room; else a new one; else the emptiest. */
  #fillNext(): Slot {
    let [fullest, emptiest]: [Slot | undefined, Slot | undefined] = [undefined, undefined];
    for (const slot of this.#used) {
      const { length } = slot.streams;
      if (length < together && length > (fullest?.streams.length ?? -1)) fullest = slot;
      if (length < (emptiest?.streams.length ?? Number.POSITIVE_INFINITY)) emptiest = slot;
    }
    if (fullest !== undefined) return fullest;
    if (emptiest !== undefined && this.#used.size === this.#slots.length) return emptiest;
    this.#turn = (this.#turn + goldenRatio) % 1;
    let index = Math.floor(this.#turn * this.#slots.length);
    while (this.#slots[index] !== undefined) index = (index + 1) % this.#slots.length;
    return this.#at(index);
  }

  #at(index: number): Slot {
    const found = this.#slots[index];
    if (found !== undefined) return found;
    const slot = new Slot(this.#periodMs, index * gridMs);
    this.#slots[index] = slot;
    this.#used.add(slot);
    return slot;
  }
}
