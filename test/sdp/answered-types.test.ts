import { expect, it } from 'vitest';
import { planFromAnswer } from '../../src/sdp/plan-from-answer.ts';
import { localMedia, PCMU, read, type Side, withMedia } from './descriptions.ts';

const opus = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 107 };
const l16 = { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 97 };

const audio = (over: Side, ...lines: string[]) => {
  const plan = planFromAnswer(localMedia(over), read(withMedia(...lines)));
  if (!plan.ok) throw new Error(plan.detail);
  return plan.value.audio;
};

it('events under the number of the answer are received too, where the offer gave it no meaning (RFC 3264 §5.1)', () => {
  const answer = ['m=audio 6000 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000', 'a=fmtp:96 0-15'];
  expect(audio({}, ...answer).telephoneEvent).toEqual({
    send: 96,
    receive: 101,
    others: [{ payloadType: 96, clockRate: 8000 }],
  });
});

it('events under the number of an offered codec are not received as events', () => {
  const answer = ['m=audio 6000 RTP/AVP 0 97', 'a=rtpmap:97 telephone-event/8000'];
  expect(audio({ codecs: [PCMU, l16] }, ...answer).telephoneEvent).toEqual({ send: 97, receive: 101 });
});

it('events under the number of the offer need no second one', () => {
  const answer = ['m=audio 6000 RTP/AVP 0 101', 'a=rtpmap:101 telephone-event/8000'];
  expect(audio({}, ...answer).telephoneEvent).toEqual({ send: 101, receive: 101 });
});

it('a codec under the number of the answer is received too, with the parameters of the offer', () => {
  const offered = { ...opus, parameters: 'useinbandfec=1' };
  const answer = ['m=audio 6000 RTP/AVP 96', 'a=rtpmap:96 OPUS/48000/2', 'a=fmtp:96 stereo=1'];
  expect(audio({ codecs: [offered] }, ...answer).receive).toEqual([offered, { ...offered, payloadType: 96 }]);
});

it('two codecs that change their numbers keep those of the offer (RFC 3264 §5.1)', () => {
  const answer = ['m=audio 6000 RTP/AVP 97 107', 'a=rtpmap:97 opus/48000/2', 'a=rtpmap:107 L16/16000'];
  expect(audio({ codecs: [opus, l16] }, ...answer).receive).toEqual([opus, l16]);
});

it('comfort noise under the number of the answer is received too', () => {
  const comfortNoise = [{ payloadType: 103, clockRate: 16_000 }];
  const answer = ['m=audio 6000 RTP/AVP 97 98', 'a=rtpmap:97 L16/16000', 'a=rtpmap:98 CN/16000'];
  expect(audio({ codecs: [l16], comfortNoise }, ...answer).comfortNoise).toEqual({ send: 98, receive: [103, 98] });
});

it.each([
  ['0-16', true],
  ['0-15,16', true],
  ['0-15, 16', true],
  ['0-15,10-20', true],
  ['16', true],
  ['0-15', undefined],
  ['0-15,66,70', undefined],
  ['', undefined],
  ['160', undefined],
])('a peer with the events %j takes the flash: %j (RFC 4733 §2.4.1)', (events, flash) => {
  const lines = ['m=audio 6000 RTP/AVP 0 101', 'a=rtpmap:101 telephone-event/8000'];
  if (events !== '') lines.push(`a=fmtp:101 ${events}`);
  expect(audio({}, ...lines).telephoneEvent?.flash).toBe(flash);
});
