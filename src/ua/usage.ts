/**
 * What a usage lets the peer send. A usage is what requests are for (RFC 5057): sessions, registrations, subscriptions,
 * messages. Allow, Supported and Accept of the user agent are folded from the traits of all its usages.
 */
export interface UsageTraits {
  /** The name of its layer: the owner of its timers, requests and commands. */
  readonly name: string;
  /** In the order of Allow (RFC 3261 §20.5). Requests of other methods get 405 or 501 (§8.2.1). */
  readonly methods: readonly string[];
  /** Option tags, lower case, in the order of Supported (§20.37). Others in Require get 420 (§8.2.2.3). */
  readonly extensions: readonly string[];
  /** Media types of bodies, lower case, in the order of Accept (§20.1). Others get 415 (§8.2.3). */
  readonly accepts: readonly string[];
}

/** What a user agent allows, supports and accepts. */
export type FoldedTraits = Omit<UsageTraits, 'name'>;

const union = (lists: readonly (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];

/** All that one of the usages has, in the order of the usages, each once. */
export const foldCapabilities = (usages: readonly UsageTraits[]): FoldedTraits => ({
  methods: union(usages.map((each) => each.methods)),
  extensions: union(usages.map((each) => each.extensions)),
  accepts: union(usages.map((each) => each.accepts)),
});
