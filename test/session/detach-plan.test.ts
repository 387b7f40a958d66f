import { describe, expect, it } from 'vitest';
import { detachLines, detachPlan } from '../../src/session/detach-plan.ts';
import type { MediaPlan } from '../../src/signal/media.ts';
import { PCMA, PCMU, read, withMedia } from '../sdp/descriptions.ts';

const plan: MediaPlan = {
  transport: { remote: { host: '2001:db8::1:2:3:4', port: 4000, rtcpPort: 4001 } },
  audio: {
    send: { ...PCMU, parameters: 'a-parameter=that-is-long' },
    receive: [PCMU, PCMA],
    direction: 'sendrecv',
    ptimeMs: 20,
    telephoneEvent: { send: 101, receive: 96 },
  },
};

describe('what a call keeps of the words of the peer', () => {
  it('a detached plan equals the agreed one', () => {
    expect(detachPlan(plan)).toEqual(plan);
    const short = {
      transport: { remote: { ...plan.transport.remote, host: '192.0.2.1' } },
      audio: { ...plan.audio, send: PCMU },
    };
    expect(detachPlan(short)).toBe(short);
    const apart = { ...short, transport: { remote: { ...short.transport.remote, rtcpHost: '192.0.2.7' } } };
    expect(detachPlan(apart)).toEqual(apart);
  });

  it('detached lines are those a further offer names, and none where ours is the only one', () => {
    const audio = ['m=audio 4000 RTP/AVP 0 96', 'a=rtpmap:96 telephone-event/8000', 'a=fmtp:0 some=parameters'];
    expect(detachLines(undefined)).toBeUndefined();
    expect(detachLines(read(withMedia(...audio)))).toBeUndefined();
    const several = read(
      withMedia(...audio, 'm=video 4002 RTP/SAVPF 97 98', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel'),
    );
    expect(detachLines(several)).toEqual({ ...several, fingerprint: '' });
  });
});
