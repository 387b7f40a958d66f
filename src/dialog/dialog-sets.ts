import type { DialogSet, PendingInvite, PendingRequest } from './dialog-set.ts';

// Shared by all who hold nothing: a held call keeps no empty lists of its own.
const none: readonly never[] = [];

/** Every usage there is, by its local tag, and by the INVITE server transactions it is not done with. */
export class DialogSets {
  readonly #byTag = new Map<string, DialogSet>();
  readonly #byAsked = new Map<string, DialogSet>();

  get size(): number {
    return this.#byTag.size;
  }

  add(usage: DialogSet): void {
    this.#byTag.set(usage.id, usage);
  }

  /** The usage, also when only its late answers are still waited for. */
  any(id: string): DialogSet | undefined {
    return this.#byTag.get(id);
  }

  /** The usage, unless its session has closed it. */
  open(id: string): DialogSet | undefined {
    const usage = this.#byTag.get(id);
    return usage === undefined || usage.closed ? undefined : usage;
  }

  /** The usage that INVITE server transaction `tx` asked something of, and is not done with. */
  askedBy(tx: string): DialogSet | undefined {
    return this.#byAsked.get(tx);
  }

  ask(usage: DialogSet, asked: PendingRequest): void {
    usage.pending = usage.pending.length === 0 ? [asked] : [...usage.pending, asked];
    // Nobody looks for any other request once it is answered, nor cancels it before.
    if (asked.method === 'INVITE') this.#byAsked.set(asked.tx, usage);
  }

  settle(usage: DialogSet, asked: PendingRequest): void {
    usage.pending = usage.pending.length === 1 ? none : usage.pending.filter((each) => each !== asked);
    if (asked.method === 'INVITE') this.#byAsked.delete(asked.tx);
  }

  invited(usage: DialogSet, inviting: PendingInvite): void {
    usage.inviting = [...usage.inviting, inviting];
  }

  /** The client transaction `tx` is over: nothing late can come of it any more. */
  over(usage: DialogSet, tx: string): void {
    if (!usage.inviting.some((each) => each.tx === tx)) return;
    usage.inviting = usage.inviting.length === 1 ? none : usage.inviting.filter((each) => each.tx !== tx);
    if (usage.closed) this.#release(usage);
  }

  close(usage: DialogSet): void {
    usage.closed = true;
    for (const { method, tx } of usage.pending) if (method === 'INVITE') this.#byAsked.delete(tx);
    usage.pending = none;
    this.#release(usage);
  }

  #release(usage: DialogSet): void {
    if (usage.inviting.length === 0) this.#byTag.delete(usage.id);
  }
}
