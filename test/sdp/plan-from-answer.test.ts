import { describe, expect, it } from 'vitest';
import { planFromAnswer } from '../../src/sdp/plan-from-answer.ts';
import { localMedia, PCMA, PCMU, read, type Side, withMedia } from './descriptions.ts';

const settled = (lines: string[], over: Side = {}) => planFromAnswer(localMedia(over), read(withMedia(...lines)));

const plan = (lines: string[], over: Side = {}) => {
  const result = settled(lines, over);
  if (!result.ok) throw new Error(result.detail);
  return result.value;
};

describe('the plan by an answer', () => {
  it('the plan sends the first codec of the answer to the address of the answer', () => {
    expect(plan(['m=audio 6000 RTP/AVP 8 0'])).toEqual({
      transport: { remote: { host: '198.51.100.2', port: 6000, rtcpPort: 6001 } },
      audio: { send: PCMA, receive: [PCMU, PCMA], direction: 'sendrecv', ptimeMs: 20 },
    });
  });

  it('the plan has no codec that was not offered (RFC 3264 §6)', () => {
    expect(plan(['m=audio 6000 RTP/AVP 18 8']).audio).toMatchObject({ send: PCMA, receive: [PCMA] });
  });

  it('the plan sends with the payload types of the answer and receives with those of the offer (RFC 3264 §6.1)', () => {
    const opus = { name: 'OPUS', clockRate: 48_000, channels: 2, payloadType: 111 };
    const lines = ['m=audio 6000 RTP/AVP 96 100', 'a=rtpmap:96 opus/48000/2', 'a=rtpmap:100 telephone-event/8000'];
    expect(plan(lines, { codecs: [opus, PCMU] }).audio).toMatchObject({
      send: { ...opus, payloadType: 96 },
      receive: [opus, { ...opus, payloadType: 96 }],
      telephoneEvent: { send: 100, receive: 101, others: [{ payloadType: 100, clockRate: 8000 }] },
    });
  });

  it('the plan is by the audio line among refused lines', () => {
    expect(plan(['m=video 0 RTP/AVP 31', 'm=audio 6000 RTP/AVP 0']).transport.remote.port).toBe(6000);
  });

  it.each([
    ['sendrecv', 'sendrecv', 'sendrecv'],
    ['sendrecv', 'recvonly', 'sendonly'],
    ['sendrecv', 'sendonly', 'recvonly'],
    ['sendrecv', 'inactive', 'inactive'],
    ['sendonly', 'recvonly', 'sendonly'],
    ['sendonly', 'inactive', 'inactive'],
    ['sendonly', 'sendrecv', 'sendonly'],
    ['sendonly', 'sendonly', 'inactive'],
    ['inactive', 'sendrecv', 'inactive'],
  ] as const)(
    'the plan by an offer of %s and an answer of %s is %s for the local side (RFC 3264 §8.4)',
    (offered, answered, direction) => {
      expect(plan(['m=audio 6000 RTP/AVP 0', `a=${answered}`], { direction: offered }).audio.direction).toBe(direction);
    },
  );

  it('the plan has the packet time that the answer requests', () => {
    expect(plan(['m=audio 6000 RTP/AVP 0', 'a=ptime:40']).audio.ptimeMs).toBe(40);
  });

  it.each([
    ['nothing', [], 'sdp.media'],
    ['a refusal', ['m=audio 0 RTP/AVP 0'], 'sdp.refused'],
    ['a codec of its own', ['m=audio 6000 RTP/AVP 18'], 'sdp.codec'],
    ['another protocol', ['m=audio 6000 RTP/SAVP 0'], 'sdp.protocol'],
    ['no address', ['m=audio 6000 RTP/AVP 0', 'c=IN IP4 peer.example'], 'sdp.address'],
  ])('an answer that is %s is a failure (RFC 3264 §6)', (_, lines, reason) => {
    expect(settled(lines)).toMatchObject({ ok: false, reason, status: 488 });
  });
});
