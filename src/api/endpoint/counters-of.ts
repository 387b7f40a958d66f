import type { Stack } from '../../stack/stack-contract.ts';
import type { CallCounts } from './call-registry.ts';
import type { Counters } from './sip-endpoint.ts';

/** All counts as they are now, as copies. */
export const countersOf = ({ counts, busy, transport, overloadCounts }: Stack, calls: CallCounts): Counters => ({
  calls: { ...calls },
  messages: { ...transport.counts },
  unexpected: { ...counts },
  overload: { ...overloadCounts },
  busy,
});
