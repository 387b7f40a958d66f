import type { Call, EndCause, SipClient } from '../../src/index.ts';
import type { SippRun } from './sipp.ts';

/** Places `count` calls, `perSecond` of them each second, and gives each call's end. */
export const placeCalls = async (
  client: SipClient,
  peer: SippRun,
  count: number,
  perSecond: number,
  logic: (call: Call) => void,
): Promise<readonly EndCause[]> => {
  const ends: Promise<EndCause>[] = [];
  const start = performance.now();
  for (let n = 0; n < count; n++) {
    const call = client.call(`sip:sipp@127.0.0.1:${peer.port}`);
    logic(call);
    ends.push(call.ended);
    const wait = start + ((n + 1) * 1000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  return Promise.all(ends);
};
