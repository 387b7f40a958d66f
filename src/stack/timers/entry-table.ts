/** As many numbers as share one page: few enough that one left behind holds little, enough that pages are few. */
const pageSize = 64;

interface Page<T> {
  readonly slots: (T | undefined)[];
  held: number;
}

/**
 * Things by whole numbers that rise as they are given out. A Map would find each by its hash, somewhere in all its
 * memory; here neighbours in time are neighbours in memory.
 */
export class EntryTable<T> {
  readonly #pages = new Map<number, Page<T>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(id: number): T | undefined {
    return this.#pages.get(Math.floor(id / pageSize))?.slots[id % pageSize];
  }

  /** `id` must not be there. */
  add(id: number, value: T): void {
    const number = Math.floor(id / pageSize);
    let page = this.#pages.get(number);
    if (page === undefined) {
      page = { slots: new Array<T | undefined>(pageSize).fill(undefined), held: 0 };
      this.#pages.set(number, page);
    }
    page.slots[id % pageSize] = value;
    page.held += 1;
    this.#size += 1;
  }

  /** `id` must be there. */
  remove(id: number): void {
    const number = Math.floor(id / pageSize);
    const page = this.#pages.get(number);
    if (page === undefined) return;
    page.slots[id % pageSize] = undefined;
    page.held -= 1;
    this.#size -= 1;
    if (page.held === 0) this.#pages.delete(number);
  }

  all(): readonly T[] {
    return [...this.#pages.values()].flatMap(({ slots }) => slots.filter((each) => each !== undefined));
  }
}
