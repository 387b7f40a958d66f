import { expect, it } from 'vitest';
import { callSummary, summaryText } from '../../src/cli/call-summary.ts';
import { noCounters } from '../../src/media/media-engine.ts';

const fromNat = {
  ...noCounters,
  packetsSent: 500,
  dropped: { source: 498 },
  fromElsewhere: { first: { host: '198.51.100.7', port: 6000 }, expected: { host: '10.20.30.40', port: 30_000 } },
};

it('the last line of a call that was not heard says where packets came from, and from where they were expected', () => {
  expect(summaryText(fromNat)).toBe(
    '500 RTP packets sent, 0 received, 498 dropped from 198.51.100.7:6000, expected from 10.20.30.40:30000 as its SDP says',
  );
});

it('the JSON summary has the same', () => {
  const { fromElsewhere } = callSummary(fromNat);
  expect(fromElsewhere).toEqual({ packets: 498, first: '198.51.100.7:6000', expected: '10.20.30.40:30000' });
  expect(callSummary(noCounters).fromElsewhere).toBeUndefined();
});
