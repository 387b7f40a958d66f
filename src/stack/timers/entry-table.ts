/** Numbers per page: few, so that one remaining entry retains little memory; enough to keep the number of pages small. */
const pageSize = 64;

interface Page<T> {
  readonly slots: (T | undefined)[];
  held: number;
}

/**
 * Entries by increasing whole numbers. In a Map the place of an entry depends on its hash; here entries added one after
 * the other are adjacent in memory.
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
