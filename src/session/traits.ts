import type { UsageTraits } from '../ua/usage.ts';
import { sessionMethods } from './in-dialog-requests.ts';

/** What sessions let a peer send: the methods of RFC 3261 and INFO (RFC 6086), a description alone or among other parts. */
export const sessionTraits: UsageTraits = {
  name: 'session',
  methods: sessionMethods,
  extensions: [],
  accepts: ['application/sdp', 'multipart/mixed'],
};
