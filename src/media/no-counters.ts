import type { MediaCounters } from '../signal/media.ts';

/** Those of a stream that has sent and received nothing. */
export const noCounters: MediaCounters = {
  packetsSent: 0,
  packetsReceived: 0,
  octetsSent: 0,
  octetsReceived: 0,
  packetsLost: 0,
  dropped: {},
  jitterMs: 0,
};
