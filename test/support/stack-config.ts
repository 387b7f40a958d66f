import type { StackConfig } from '../../src/stack/layers.ts';

/** A whole stack's configuration with RFC 3261's timers and G.711, for tests. */
export const stackConfig: StackConfig = {
  transaction: { timers: { t1: 500, t2: 4000, t4: 5000 }, maxTransactions: 10_000, retryAfter: 5 },
  ua: { userAgent: '', contactUser: '' },
  requests: { methods: [], accepts: [], answerWithinMs: 20_000 },
  session: {
    media: {
      codecs: [
        { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 },
        { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 },
      ],
      telephoneEvent: 101,
      ptimeMs: 20,
    },
    maxSessions: 1000,
    retryAfter: 5,
    from: '<sip:anonymous@anonymous.invalid>',
    outboundProxy: [],
    acceptCalls: true,
    inviteTimeoutMs: 180_000,
    answerTimeoutMs: 180_000,
    t1: 500,
    t2: 4000,
  },
};
