/** An address that has transactions. They hold it in place of a text of their own. */
export interface Source {
  readonly host: string;
  /** How many. */
  held: number;
}

/** How many transactions each source has; nothing is kept of a source that has none. */
export class SourceCounts {
  readonly #sources = new Map<string, Source>();

  of(host: string): number {
    return this.#sources.get(host)?.held ?? 0;
  }

  add(host: string): Source {
    let source = this.#sources.get(host);
    if (source === undefined) {
      source = { host, held: 0 };
      this.#sources.set(host, source);
    }
    source.held += 1;
    return source;
  }

  remove(source: Source): void {
    source.held -= 1;
    if (source.held === 0) this.#sources.delete(source.host);
  }
}
