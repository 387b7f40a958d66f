import { expect, it } from 'vitest';
import { answerTo } from '../../src/sdp/answer.ts';
import { writeOffer } from '../../src/sdp/offer.ts';
import { planFromAnswer } from '../../src/sdp/plan-from-answer.ts';
import { readSdp } from '../../src/sdp/read.ts';
import { HEAD, localMedia, octets, PCMU } from './descriptions.ts';

const opus = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96, parameters: 'useinbandfec=1' };
const otherEvents = [
  { payloadType: 100, clockRate: 48_000 },
  { payloadType: 102, clockRate: 16_000 },
];
const both = localMedia({ codecs: [opus, PCMU], otherEvents });

const text = (sdp: Uint8Array): string => Buffer.from(sdp).toString('latin1');
const read = (...lines: string[]) => {
  const sdp = readSdp(octets(...HEAD, ...lines));
  if (!sdp.ok) throw new Error(sdp.detail);
  return sdp.value;
};

it('an offer has events at each clock rate of its codecs, and at no other (RFC 4733 §2.1)', () => {
  const offer = text(writeOffer(both));
  expect(offer).toContain('m=audio 10000 RTP/AVP 96 0 100 101\r\n');
  expect(offer).toContain('a=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\n');
  expect(offer).toContain('a=rtpmap:100 telephone-event/48000\r\na=fmtp:100 0-16\r\n');
  expect(offer).toContain('a=rtpmap:101 telephone-event/8000\r\n');
  expect(text(writeOffer(localMedia({ otherEvents })))).not.toContain('48000');
});

it('an answer has events for its codecs, with the payload types of the offer', () => {
  const offer = read(
    'm=audio 4000 RTP/AVP 111 0 110 126',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:110 telephone-event/48000',
    'a=rtpmap:126 telephone-event/8000',
  );
  const answered = answerTo(offer, both);
  if (!answered.ok) throw new Error(answered.detail);
  expect(text(answered.value.sdp)).toContain('m=audio 10000 RTP/AVP 111 0 110 126\r\n');
  expect(answered.value.plan.audio).toMatchObject({
    send: { name: 'OPUS', payloadType: 111 },
    telephoneEvent: { send: 110, receive: 110, clockRate: 48_000, others: [{ payloadType: 126, clockRate: 8000 }] },
  });
});

it('events at 8 kHz alone are used with Opus', () => {
  const offer = read('m=audio 4000 RTP/AVP 96 101', 'a=rtpmap:96 opus/48000/2', 'a=rtpmap:101 telephone-event/8000');
  const answered = answerTo(offer, both);
  expect(answered.ok && answered.value.plan.audio.telephoneEvent).toEqual({ send: 101, receive: 101 });
});

it('events at 16 kHz alone are used with G.722, whose clock rate is 8000 (RFC 3551 §4.5.2)', () => {
  const g722 = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };
  const offer = read(
    'm=audio 4000 RTP/AVP 9 101',
    'a=rtpmap:9 G722/16000',
    'a=rtpmap:101 telephone-event/16000',
    'a=fmtp:101 0-16',
  );
  const answered = answerTo(offer, localMedia({ codecs: [g722], otherEvents }));
  if (!answered.ok) throw new Error(answered.detail);
  expect(text(answered.value.sdp)).toContain('a=rtpmap:101 telephone-event/16000\r\n');
  expect(answered.value.plan.audio.telephoneEvent).toEqual({ send: 101, receive: 101, clockRate: 16_000, flash: true });
});

it('the plan by an answer has the events at the clock rate of the sent codec', () => {
  const settled = (...lines: string[]) => {
    const plan = planFromAnswer(both, read(...lines));
    return plan.ok ? plan.value.audio.telephoneEvent : plan.detail;
  };
  expect(
    settled(
      'm=audio 4000 RTP/AVP 0 96 97 98',
      'a=rtpmap:96 opus/48000/2',
      'a=rtpmap:97 telephone-event/8000',
      'a=rtpmap:98 telephone-event/48000',
    ),
  ).toEqual({
    send: 97,
    receive: 101,
    others: [
      { payloadType: 100, clockRate: 48_000 },
      // Under the numbers of the answer, which were not offered.
      { payloadType: 98, clockRate: 48_000 },
      { payloadType: 97, clockRate: 8000 },
    ],
  });
  expect(
    settled('m=audio 4000 RTP/AVP 96 98', 'a=rtpmap:96 opus/48000/2', 'a=rtpmap:98 telephone-event/48000'),
  ).toEqual({ send: 98, receive: 100, clockRate: 48_000, others: [{ payloadType: 98, clockRate: 48_000 }] });
  expect(settled('m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2')).toBeUndefined();
});
