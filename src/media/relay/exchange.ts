import type { Inlet } from './relay-target.ts';

/**
 * The streams of all engines of this thread, by id: calls of different servers and clients may be bridged. The ids are
 * random and as good as unique; where two are alike, an engine finds its own first, and nobody else's the second.
 */
export const threadStreams: Map<string, { readonly inlet: Inlet }> = new Map();
