import { describe, expect, it } from 'vitest';
import { answerTo } from '../../src/sdp/answer.ts';
import { writeOffer } from '../../src/sdp/offer.ts';
import { planFromAnswer } from '../../src/sdp/plan-from-answer.ts';
import { localMedia, mediaLines, PCMA, PCMU, read, type Side, text, withMedia } from './descriptions.ts';

const comfortNoise = [
  { payloadType: 13, clockRate: 8000 },
  { payloadType: 103, clockRate: 16_000 },
];
const l16 = { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 97 };
const opus = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96 };

const answered = (lines: string[], over: Side = {}) => {
  const result = answerTo(read(withMedia(...lines)), localMedia({ comfortNoise, ...over }));
  if (!result.ok) throw new Error(result.detail);
  return result.value;
};

const settled = (lines: string[], over: Side = {}) => {
  const result = planFromAnswer(localMedia({ comfortNoise, ...over }), read(withMedia(...lines)));
  if (!result.ok) throw new Error(result.detail);
  return result.value;
};

describe('silence suppression', () => {
  it('an offer has comfort noise at each clock rate of its codecs, and only when silence is suppressed (RFC 3389 §4)', () => {
    const offer = text(writeOffer(localMedia({ comfortNoise })));
    expect(offer).toContain('m=audio 10000 RTP/AVP 0 8 13 101\r\n');
    expect(offer).toContain('a=rtpmap:13 CN/8000\r\na=rtpmap:101 telephone-event/8000\r\n');
    expect(mediaLines(writeOffer(localMedia({ comfortNoise, codecs: [l16] })))).toEqual([
      'm=audio 10000 RTP/AVP 97 103',
    ]);
    // Opus has its own comfort noise (RFC 7874 §3).
    expect(text(writeOffer(localMedia({ comfortNoise, codecs: [opus] })))).not.toContain('CN');
    expect(text(writeOffer(localMedia()))).not.toContain('CN');
  });

  it('an answer has the offered comfort noise with its payload type, and both sides plan it', () => {
    const { sdp, plan } = answered(['m=audio 6000 RTP/AVP 0 13']);
    expect(mediaLines(sdp)).toEqual(['m=audio 10000 RTP/AVP 0 13']);
    expect(text(sdp)).toContain('a=rtpmap:13 CN/8000\r\n');
    expect(plan.audio.comfortNoise).toEqual({ send: 13, receive: [13] });
    expect(plan.audio.receive).toEqual([PCMU]);
    expect(settled(['m=audio 6000 RTP/AVP 8 13']).audio.comfortNoise).toEqual({ send: 13, receive: [13] });
  });

  it('comfort noise that one side does not list is neither in the answer nor in the plan', () => {
    expect(answered(['m=audio 6000 RTP/AVP 0 8']).plan.audio).not.toHaveProperty('comfortNoise');
    expect(settled(['m=audio 6000 RTP/AVP 0 8']).audio.comfortNoise).toBeUndefined();
    const result = answerTo(read(withMedia('m=audio 6000 RTP/AVP 0 13')), localMedia());
    if (!result.ok) throw new Error(result.detail);
    expect(text(result.value.sdp)).not.toContain('CN');
    expect(result.value.plan.audio).not.toHaveProperty('comfortNoise');
  });

  it('comfort noise is sent with the payload type of the peer and received with the offered one and with that', () => {
    const lines = ['m=audio 6000 RTP/AVP 97 118', 'a=rtpmap:97 L16/16000', 'a=rtpmap:118 CN/16000'];
    expect(settled(lines, { codecs: [l16] }).audio.comfortNoise).toEqual({ send: 118, receive: [103, 118] });
    const { sdp, plan } = answered(lines, { codecs: [l16] });
    expect(plan.audio.comfortNoise).toEqual({ send: 118, receive: [118] });
    expect(text(sdp)).toContain('a=rtpmap:118 CN/16000\r\n');
  });

  it('no comfort noise is sent with audio of another clock rate', () => {
    const lines = ['m=audio 6000 RTP/AVP 96 8 13', 'a=rtpmap:96 opus/48000/2'];
    expect(settled(lines, { codecs: [opus, PCMA] }).audio).toMatchObject({
      send: { name: 'OPUS' },
      comfortNoise: { receive: [13] },
    });
    expect(settled(lines, { codecs: [opus, PCMA] }).audio.comfortNoise).not.toHaveProperty('send');
  });

  it('comfort noise is no codec: two sides with nothing else have no codec in common', () => {
    const result = answerTo(read(withMedia('m=audio 6000 RTP/AVP 13')), localMedia({ comfortNoise }));
    expect(result).toMatchObject({ ok: false, status: 488 });
  });
});
