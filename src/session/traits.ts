import type { Fact } from '../signal/signal.ts';
import type { UsageTraits } from '../ua/usage.ts';
import { sessionMethods } from './in-dialog-requests.ts';

/** What sessions let a peer send: their methods, and a description, alone or among other parts. */
export const sessionTraits: UsageTraits = {
  name: 'session',
  methods: sessionMethods,
  extensions: [],
  accepts: ['application/sdp', 'multipart/mixed'],
};

/** The facts that are about a session, or may be. */
export const sessionFacts: readonly Fact['on'][] = [
  ...([
    'dialog.open',
    'dialog.request',
    'dialog.ack',
    'dialog.cancel',
    'dialog.response',
    'dialog.repeated',
    'dialog.failed',
  ] as const),
  ...(['ua.request', 'command', 'media', 'timer'] as const),
];
