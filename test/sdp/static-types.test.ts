import { expect, it } from 'vitest';
import { codecOffers } from '../../src/api/config/codec-list.ts';
import { answerTo } from '../../src/sdp/answer.ts';
import { localMedia, read, text, withMedia } from './descriptions.ts';

const all = localMedia({ codecs: codecOffers(['PCMU', 'PCMA', 'G722', 'L16', 'L16/8000']) });

const spoken = (format: string, rtpmap: string): string => {
  const answer = answerTo(read(withMedia(`m=audio 6000 RTP/AVP ${format}`, rtpmap)), all);
  if (!answer.ok) return answer.reason;
  const { name, clockRate, payloadType } = answer.value.plan.audio.send;
  return `${payloadType} ${name}/${clockRate}`;
};

it.each([
  // RFC 3551 §4.5.2: the clock rate is 8000 for the number 9, by an error that must stay; some write the sampling rate.
  ['9', 'a=rtpmap:9 G722/16000', '9 G722/8000'],
  ['9', 'a=rtpmap:9 g722/8000/1', '9 G722/8000'],
  ['9', 'a=rtpmap:9 G722', '9 G722/8000'],
  ['0', 'a=rtpmap:0 PCMU/16000', '0 PCMU/8000'],
  ['0', 'a=rtpmap:0 pcmu/8000/1', '0 PCMU/8000'],
  ['8', 'a=rtpmap:8 Pcma/8000/2', '8 PCMA/8000'],
  ['8', 'a=rtpmap:8 PCMA', '8 PCMA/8000'],
  // A number is the codec that its rtpmap names (RFC 3264 §5.1): another name is another codec.
  ['9', 'a=rtpmap:9 PCMU/8000', '9 PCMU/8000'],
  ['0', 'a=rtpmap:0 PCMA/8000', '0 PCMA/8000'],
  ['3', 'a=rtpmap:3 PCMU/8000', '3 PCMU/8000'],
  // The rates of L16 are many: what is written counts.
  ['11', 'a=rtpmap:11 L16/16000', '11 L16/16000'],
  ['10', 'a=rtpmap:10 L16/8000', '10 L16/8000'],
  ['11', 'a=rtpmap:11 L16/44100', 'sdp.codec'],
  // A dynamic number means what is written, and no codec here has these clocks.
  ['99', 'a=rtpmap:99 G722/16000', 'sdp.codec'],
  ['99', 'a=rtpmap:99 PCMU/16000', 'sdp.codec'],
  ['99', 'a=rtpmap:99 PCMU', 'sdp.codec'],
])('the format %s with %s is spoken as %s', (format, rtpmap, codec) => {
  expect(spoken(format, rtpmap)).toBe(codec);
});

it('an answer to G722/16000 names the codec under the number of the offer, with its own clock rate', () => {
  const answer = answerTo(read(withMedia('m=audio 6000 RTP/AVP 9', 'a=rtpmap:9 G722/16000')), all);
  expect(answer.ok && text(answer.value.sdp)).toContain('RTP/AVP 9\r\na=rtpmap:9 G722/8000\r\n');
});

it.each(['opus/48000/2', 'opus/48000', 'OPUS/48000/1'])('Opus written as %s is Opus (RFC 7587 §7)', (written) => {
  const lines = ['m=audio 6000 RTP/AVP 96', `a=rtpmap:96 ${written}`];
  expect(read(withMedia(...lines)).lines[0]?.codecs).toEqual([
    { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 96 },
  ]);
});

it('comfort noise 13 is that of 8 kHz whatever its rtpmap says (RFC 3551 §6)', () => {
  const lines = ['m=audio 6000 RTP/AVP 0 13', 'a=rtpmap:13 CN/16000'];
  expect(read(withMedia(...lines)).lines[0]?.codecs[1]).toMatchObject({ name: 'CN', clockRate: 8000 });
});
