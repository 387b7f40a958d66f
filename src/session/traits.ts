import type { UsageTraits } from '../ua/usage.ts';
import { sessionMethods } from './in-dialog-requests.ts';

/** What sessions let a peer send: their methods, and a description, alone or among other parts. */
export const sessionTraits: UsageTraits = {
  name: 'session',
  methods: sessionMethods,
  extensions: [],
  accepts: ['application/sdp', 'multipart/mixed'],
};
