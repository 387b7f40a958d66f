import { describe, expect, it } from 'vitest';
import { answerTo } from '../../src/sdp/answer.ts';
import type { LocalMedia, RemoteSdp } from '../../src/sdp/model.ts';
import { writeOffer } from '../../src/sdp/offer.ts';
import { planFromAnswer } from '../../src/sdp/plan-from-answer.ts';
import { readSdp } from '../../src/sdp/read.ts';

const local = (rtcpMux: boolean, voipMetrics?: boolean): LocalMedia => ({
  host: '192.0.2.1',
  port: 4000,
  rtcpPort: 4001,
  preferences: {
    codecs: [{ name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 }],
    ptimeMs: 20,
    rtcpMux,
    voipMetrics,
  },
  direction: 'sendrecv',
  sessionId: '1',
  version: 1,
});

const remote = (...lines: readonly string[]): RemoteSdp => {
  const text = [
    'v=0',
    'o=- 7 1 IN IP4 192.0.2.9',
    's=-',
    'c=IN IP4 192.0.2.9',
    't=0 0',
    'm=audio 5000 RTP/AVP 0',
    ...lines,
    '',
  ].join('\r\n');
  const read = readSdp(Buffer.from(text, 'latin1'));
  if (!read.ok) throw new Error(read.detail);
  return read.value;
};

const answered = (mux: boolean, ...lines: readonly string[]) => {
  const answer = answerTo(remote(...lines), local(mux));
  if (!answer.ok) throw new Error(answer.detail);
  return { text: Buffer.from(answer.value.sdp).toString('latin1'), plan: answer.value.plan };
};

const settled = (mux: boolean, ...lines: readonly string[]) => {
  const plan = planFromAnswer(local(mux), remote(...lines));
  if (!plan.ok) throw new Error(plan.detail);
  return plan.value;
};

describe('a=rtcp-mux (RFC 5761 §5.1.1, RFC 3550 §6)', () => {
  it('an offer has a=rtcp-mux only when this side supports it', () => {
    expect(Buffer.from(writeOffer(local(true))).toString('latin1')).toContain('a=rtcp-mux\r\n');
    expect(Buffer.from(writeOffer(local(false))).toString('latin1')).not.toContain('rtcp-mux');
  });

  it.each([
    [true, ['a=rtcp-mux'], true],
    [true, [], false],
    [false, ['a=rtcp-mux'], false],
    [true, ['a=rtcp-mux', 'a=rtcp:5007'], true],
    [true, ['a=rtcp:5007'], false],
  ] as const)('with a=rtcp-mux offered: %s, and answered with %j, both sides agree: %s', (ours, theirs, both) => {
    const { text, plan } = answered(ours, ...theirs);
    expect(text.includes('a=rtcp-mux')).toBe(both);
    const otherwise = theirs.some((line) => line === 'a=rtcp:5007') ? 5007 : 5001;
    for (const each of [plan, settled(ours, ...theirs)]) {
      expect(each.transport.rtcpMux).toBe(both ? true : undefined);
      expect(each.transport.remote).toEqual({ host: '192.0.2.9', port: 5000, rtcpPort: both ? 5000 : otherwise });
    }
  });
});

it.each([
  ['a=rtcp-xr:voip-metrics', true],
  ['a=rtcp-xr:rcvr-rtt=all voip-metrics stat-summary=loss', true],
  ['a=rtcp-xr:pkt-loss-rle', false],
  ['a=rtcp-xr:no-voip-metrics', false],
  ['a=rtcp-xr', false],
])('an offer with %s requests VoIP metrics: %s, and the answer then does too (RFC 3611 §5.1)', (line, wants) => {
  const { text, plan } = answered(true, line);
  expect(plan.audio.voipMetrics).toBe(wants ? true : undefined);
  expect(text.includes('a=rtcp-xr:voip-metrics\r\n')).toBe(wants);
});

it('an offer requests VoIP metrics when they are set (RFC 3611 §5.1)', () => {
  const offer = (voipMetrics: boolean): string => Buffer.from(writeOffer(local(true, voipMetrics))).toString('latin1');
  expect(offer(true)).toContain('a=rtcp-xr:voip-metrics\r\n');
  expect(offer(false)).not.toContain('rtcp-xr');
});

it('an answer to an offer without VoIP metrics does not request them, and none are sent (RFC 3611 §5.2)', () => {
  const result = answerTo(remote(), local(true, true));
  if (!result.ok) throw new Error(result.detail);
  expect(Buffer.from(result.value.sdp).toString('latin1')).not.toContain('rtcp-xr');
  expect(result.value.plan.audio).not.toHaveProperty('voipMetrics');
});
