import type { Asked, Inviting, Usage } from './dialog-set.ts';

// Shared by all who hold nothing: a held call keeps no empty lists of its own.
const none: readonly never[] = [];

/** Every usage there is, by its local tag, and by the INVITE server transactions it is not done with. */
export class Usages {
  readonly #byTag = new Map<string, Usage>();
  readonly #byAsked = new Map<string, Usage>();

  get size(): number {
    return this.#byTag.size;
  }

  add(usage: Usage): void {
    this.#byTag.set(usage.id, usage);
  }

  /** The usage, also when only its late answers are still waited for. */
  any(id: string): Usage | undefined {
    return this.#byTag.get(id);
  }

  /** The usage, unless its session has closed it. */
  open(id: string): Usage | undefined {
    const usage = this.#byTag.get(id);
    return usage === undefined || usage.closed ? undefined : usage;
  }

  /** The usage that INVITE server transaction `tx` asked something of, and is not done with. */
  askedBy(tx: string): Usage | undefined {
    return this.#byAsked.get(tx);
  }

  ask(usage: Usage, asked: Asked): void {
    usage.asked = usage.asked.length === 0 ? [asked] : [...usage.asked, asked];
    // Nobody looks for any other request once it is answered, nor cancels it before.
    if (asked.method === 'INVITE') this.#byAsked.set(asked.tx, usage);
  }

  settle(usage: Usage, asked: Asked): void {
    usage.asked = usage.asked.length === 1 ? none : usage.asked.filter((each) => each !== asked);
    if (asked.method === 'INVITE') this.#byAsked.delete(asked.tx);
  }

  invited(usage: Usage, inviting: Inviting): void {
    usage.inviting = [...usage.inviting, inviting];
  }

  /** The client transaction `tx` is over: nothing late can come of it any more. */
  over(usage: Usage, tx: string): void {
    if (!usage.inviting.some((each) => each.tx === tx)) return;
    usage.inviting = usage.inviting.length === 1 ? none : usage.inviting.filter((each) => each.tx !== tx);
    if (usage.closed) this.#release(usage);
  }

  close(usage: Usage): void {
    usage.closed = true;
    for (const { method, tx } of usage.asked) if (method === 'INVITE') this.#byAsked.delete(tx);
    usage.asked = none;
    this.#release(usage);
  }

  #release(usage: Usage): void {
    if (usage.inviting.length === 0) this.#byTag.delete(usage.id);
  }
}
