import { describe, expect, it } from 'vitest';
import { answerTo } from '../../src/sdp/answer.ts';
import { warnCode } from '../../src/sdp/refusal.ts';
import {
  HEAD,
  localMedia,
  mediaLines,
  octets,
  PCMA,
  PCMU,
  read,
  type Side,
  text,
  withMedia,
  withoutEvents,
} from './descriptions.ts';

const answer = (lines: string[], over: Side = {}) => {
  const answered = answerTo(read(withMedia(...lines)), localMedia(over));
  if (!answered.ok) throw new Error(answered.detail);
  return answered.value;
};

describe('an answer', () => {
  it('an answer keeps the number and order of the m= lines, and refuses with port 0 those it does not accept (RFC 3264 §6)', () => {
    const { sdp } = answer([
      'm=video 5000 RTP/AVP 31 34',
      'm=audio 5002 RTP/SAVP 0',
      'm=audio 6000 RTP/AVP 0 8',
      'm=audio 6002 RTP/AVP 0',
      'm=image 5004 udptl t38',
      'm=application 0 UDP/BFCP *',
    ]);
    expect(mediaLines(sdp)).toEqual([
      'm=video 0 RTP/AVP 31 34',
      'm=audio 0 RTP/SAVP 0',
      'm=audio 10000 RTP/AVP 0 8',
      'm=audio 0 RTP/AVP 0',
      'm=image 0 udptl t38',
      'm=application 0 UDP/BFCP *',
    ]);
  });

  it('an answer has only common codecs, in the local order of preference, with the payload types of the offer (RFC 3264 §6, RFC 3264 §6.1)', () => {
    const lines = ['m=audio 6000 RTP/AVP 18 0 97', 'a=rtpmap:97 PCMA/8000'];
    const { sdp, plan } = answer(lines, { codecs: [PCMA, PCMU] });
    expect(mediaLines(sdp)).toEqual(['m=audio 10000 RTP/AVP 97 0']);
    expect(text(sdp)).toContain('a=rtpmap:97 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n');
    expect(plan.audio.send).toEqual({ ...PCMA, payloadType: 97 });
    expect(plan.audio.receive).toEqual([{ ...PCMA, payloadType: 97 }, PCMU]);
  });

  it('an answer sends with the codec parameters of the peer and receives with the local ones (RFC 3264 §6.1)', () => {
    const opus = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 111, parameters: 'stereo=0' };
    const lines = ['m=audio 6000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2', 'a=fmtp:96 usedtx=1'];
    const { sdp, plan } = answer(lines, { codecs: [opus] });
    expect(plan.audio.send).toEqual({ ...opus, payloadType: 96, parameters: 'usedtx=1' });
    expect(plan.audio.receive).toEqual([{ ...opus, payloadType: 96 }]);
    expect(text(sdp)).toContain('a=rtpmap:96 opus/48000/2\r\na=fmtp:96 stereo=0\r\n');
  });

  it('an answer has telephone-event with the payload type of the offer (RFC 3264 §6)', () => {
    const { sdp, plan } = answer(['m=audio 6000 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000']);
    expect(text(sdp)).toContain('RTP/AVP 0 96\r\n');
    expect(text(sdp)).toContain('a=rtpmap:96 telephone-event/8000\r\na=fmtp:96 0-16\r\n');
    expect(plan.audio.telephoneEvent).toEqual({ send: 96, receive: 96 });
  });

  it('an answer has no telephone-event that was not offered, and none that this side does not support (RFC 3264 §6)', () => {
    const offer = read(withMedia('m=audio 6000 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000'));
    const answered = answerTo(offer, withoutEvents(localMedia()));
    expect(answered.ok && text(answered.value.sdp)).not.toContain('telephone-event');
    expect(answered.ok && answered.value.plan.audio).not.toHaveProperty('telephoneEvent');
    expect(text(answer(['m=audio 6000 RTP/AVP 0']).sdp)).not.toContain('telephone-event');
  });

  it.each([
    ['sendrecv', 'sendrecv', 'sendrecv'],
    ['sendonly', 'sendrecv', 'recvonly'],
    ['recvonly', 'sendrecv', 'sendonly'],
    ['inactive', 'sendrecv', 'inactive'],
    ['sendrecv', 'sendonly', 'sendonly'],
    ['sendonly', 'sendonly', 'inactive'],
    ['recvonly', 'sendonly', 'sendonly'],
    ['sendrecv', 'inactive', 'inactive'],
  ] as const)('an answer to %s by a side that is set to %s is %s (RFC 3264 §8.4)', (offered, wanted, answered) => {
    const { sdp, plan } = answer(['m=audio 6000 RTP/AVP 0', `a=${offered}`], { direction: wanted });
    expect(plan.audio.direction).toBe(answered);
    expect(text(sdp)).toContain(`a=${answered}\r\n`);
  });

  it('an answer to a hold by c=0.0.0.0 is recvonly (RFC 3264 §8.4)', () => {
    const { plan } = answer(['m=audio 6000 RTP/AVP 0', 'c=IN IP4 0.0.0.0']);
    expect(plan).toMatchObject({
      transport: { remote: { host: '0.0.0.0', port: 6000 } },
      audio: { direction: 'recvonly' },
    });
  });

  it('an answer to an equal offer has equal octets, and differs in o= alone when only the version does (RFC 3261 §13.2.1, RFC 3264 §8)', () => {
    const lines = ['m=audio 6000 RTP/AVP 0'];
    expect(answer(lines).sdp).toEqual(answer(lines).sdp);
    const [first, second] = [1, 2].map((version) => text(answer(lines, { version }).sdp).split('\r\n'));
    expect(first?.filter((line, i) => line !== second?.[i])).toEqual(['o=- 4711 1 IN IP4 192.0.2.1']);
  });

  it('an answer may have an IPv6 address and an RTCP port that does not follow the RTP port', () => {
    const lines = ['m=audio 6000 RTP/AVP 0', 'c=IN IP6 2001:db8::9', 'a=rtcp:7000'];
    const { sdp, plan } = answer(lines, { host: '2001:db8::2', rtcpPort: 4000 });
    expect(text(sdp)).toContain('c=IN IP6 2001:db8::2\r\n');
    expect(text(sdp)).toContain('a=rtcp:4000\r\n');
    expect(plan.transport.remote).toEqual({ host: '2001:db8::9', port: 6000, rtcpPort: 7000 });
  });

  it.each([
    [[], 20],
    [['a=ptime:30'], 30],
    [['a=ptime:10'], 10],
    [['a=ptime:60'], 60],
    [['a=ptime:5'], 20],
    [['a=ptime:61'], 20],
    [['a=ptime:0'], 20],
    [['a=ptime:12.5'], 20],
    [['a=ptime:.'], 20],
    [['a=maxptime:10'], 10],
    [['a=ptime:40', 'a=maxptime:30'], 30],
    [['a=ptime:40', 'a=maxptime:1'], 40],
  ])('an answer to an offer with %j sends packets of %d ms', (lines, ms) => {
    expect(answer(['m=audio 6000 RTP/AVP 0', ...lines]).plan.audio.ptimeMs).toBe(ms);
  });

  it.each([
    ['without m= lines', [], 'sdp.media', 304],
    ['of video alone', ['m=video 6000 RTP/AVP 0'], 'sdp.media', 304],
    ['with audio on port 0', ['m=audio 0 RTP/AVP 0'], 'sdp.refused', 399],
    ['of SRTP alone', ['m=audio 6000 RTP/SAVP 0'], 'sdp.protocol', 302],
    ['of an unknown protocol', ['m=audio 6000 X/Y-Z 0'], 'sdp.protocol', 302],
    ['to a multicast address', ['m=audio 6000 RTP/AVP 0', 'c=IN IP4 224.0.0.1/1'], 'sdp.address', 301],
    ['without a port for RTCP', ['m=audio 65535 RTP/AVP 0'], 'sdp.address', 301],
    ['of other codecs', ['m=audio 6000 RTP/AVP 3 18'], 'sdp.codec', 305],
    ['of the same name on another clock', ['m=audio 6000 RTP/AVP 96', 'a=rtpmap:96 PCMU/16000'], 'sdp.codec', 305],
    ['of events alone', ['m=audio 6000 RTP/AVP 96', 'a=rtpmap:96 telephone-event/8000'], 'sdp.codec', 305],
    ['that fails in two ways, by the nearer', ['m=audio 6000 RTP/AVP 3', 'm=audio 0 RTP/AVP 0'], 'sdp.codec', 305],
  ])('an offer %s is refused with 488 and a warning code (RFC 4566 §5)', (_, lines, reason, code) => {
    const refused = answerTo(read(withMedia(...lines)), localMedia());
    expect(refused).toMatchObject({ ok: false, reason, status: 488 });
    expect(!refused.ok && warnCode(refused)).toBe(code);
  });

  it('an offer without any c= is refused with 488 (RFC 4566 §5)', () => {
    const offer = read(octets(...HEAD.filter((line) => !line.startsWith('c=')), 'm=audio 6000 RTP/AVP 0'));
    expect(answerTo(offer, localMedia())).toMatchObject({ ok: false, reason: 'sdp.address', status: 488 });
  });
});
