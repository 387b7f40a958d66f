import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { MediaPlan } from '../../src/signal/media.ts';
import { type Changed, quiet, Rig, sdp } from './rig.ts';

const suites = ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_256_GCM'] as const;
const policy = (name: 'offer' | 'require'): Changed => ({ media: { srtp: { policy: name, suites } } });
const key = (fill: number): string => Buffer.alloc(30, fill).toString('base64');
const line = (fill: number): string => `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${key(fill)}`;
const savp = (fill: number, version = 1): string =>
  sdp({ extra: [line(fill)], version }).replace('RTP/AVP', 'RTP/SAVP');
const avp = (fill: number, version = 1): string => sdp({ extra: [line(fill)], version });

const lastPlan = (rig: Rig): MediaPlan | undefined => {
  const start = rig.media.findLast((each) => each.do === 'start');
  return start?.do === 'start' ? start.plan : undefined;
};

const keyIn = (body: string | undefined): string | undefined => /inline:(\S+)/.exec(body ?? '')?.[1];
const offered = (body: string | undefined): readonly string[] => body?.match(/^(?:m=audio|a=crypto).*/gm) ?? [];

describe('a call by policy require', () => {
  it('an INVITE over RTP/AVP is refused and not reported where encryption is required, with keys or without (RFC 3711)', () => {
    for (const body of [sdp(), avp(3)]) {
      const rig = new Rig(policy('require'));
      rig.receiveInvite({ sdp: body });
      expect(rig.sent).toEqual(['488']);
      expect(rig.dialogs.sent[0]?.headers[0]?.[1]).toMatch(/^302 /);
      expect(rig.events).toEqual([]);
      expect(rig.quiet).toEqual(quiet);
    }
  });

  it('a call answered in the clear is acknowledged and ended where encryption is required', () => {
    const rig = new Rig(policy('require'));
    rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' });
    expect(offered(rig.last('INVITE')?.sdp)[0]).toMatch(/^m=audio 10000 RTP\/SAVP /);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    expect(rig.sent.slice(-2)).toEqual(['ACK', 'BYE']);
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause('me')).toMatchObject({ by: 'local', status: 488 });
    expect(rig.ordered).not.toContain('start');
  });
});

describe('a call that is encrypted', () => {
  it('the media engine gets the keys, the application only the suite', () => {
    const rig = new Rig(policy('offer'));
    const id = rig.up({ sdp: savp(3) });
    const ours = keyIn(rig.last('200')?.sdp);
    expect(lastPlan(rig)?.transport.srtp).toEqual({ suite: suites[0], keys: { send: ours, receive: key(3) } });
    const told = rig.reported(id).find((event) => event.type === 'media');
    expect(told).toMatchObject({ plan: { transport: { srtp: { suite: suites[0] } } } });
    const rest = rig.reported(id).filter((event) => event.type !== 'incoming');
    expect(inspect(rest, { depth: 9 })).not.toContain(key(3));
    expect(inspect(rest, { depth: 9 })).not.toContain(ours);
    expect(structuredClone(lastPlan(rig))).toEqual(lastPlan(rig));
  });

  it('an encrypted call has keys of its own, one for each suite', () => {
    const keys = new Set<string>();
    for (let seed = 1; seed < 20; seed++) {
      const rig = new Rig(policy('offer'), seed);
      rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y' });
      for (const text of rig.last('INVITE')?.sdp?.match(/inline:\S+/g) ?? []) keys.add(text);
    }
    expect(keys.size).toBe(38);
  });

  it('an encrypted call takes a new key of the peer from its re-INVITE and keeps ours (RFC 4568 §7.1.4)', () => {
    const rig = new Rig(policy('offer'));
    rig.up({ sdp: savp(3) });
    const before = lastPlan(rig)?.transport.srtp?.keys;
    rig.receiveRequest('INVITE', { sdp: savp(4, 2), cseq: 5 });
    expect(rig.last('200')?.sdp).toContain(`inline:${before?.send}`);
    expect(lastPlan(rig)?.transport.srtp?.keys).toEqual({ send: before?.send, receive: key(4) });
    expect(rig.ordered.filter((each) => each === 'start')).toHaveLength(2);
  });

  it('a re-INVITE with the same keys does not start the media again', () => {
    const rig = new Rig(policy('offer'));
    rig.up({ sdp: savp(3) });
    rig.receiveRequest('INVITE', { sdp: savp(3, 2), cseq: 5 });
    expect(rig.ordered.filter((each) => each === 'start')).toHaveLength(1);
  });

  it.each([
    ['the clear', sdp({ version: 2 })],
    ['keys that cannot be used', avp(4, 2).replace('inline', 'uri')],
  ])('an encrypted call refuses a re-INVITE to %s with 488 and goes on as it was (RFC 3711)', (_name, body) => {
    for (const first of [avp(3), savp(3)]) {
      const rig = new Rig(policy('offer'));
      const id = rig.up({ sdp: first });
      const before = lastPlan(rig);
      rig.receiveRequest('INVITE', { sdp: body, cseq: 5 });
      expect(rig.sent.at(-1)).toBe('488');
      expect(lastPlan(rig)).toBe(before);
      expect(rig.cause(id)).toBeUndefined();
    }
  });

  it.each([
    ['RTP/AVP', avp(3)],
    ['RTP/SAVP', savp(3)],
  ])(
    'an encrypted call over %s offers a hold with the same keys and profile, and ends when the answer has no keys (RFC 3711)',
    (over, body) => {
      const rig = new Rig(policy('offer'));
      const id = rig.up({ sdp: body });
      rig.command({ to: 'session', do: 'hold', id, ref: 1 });
      const [media, first] = offered(rig.last('INVITE')?.sdp);
      expect(media).toContain(` ${over} `);
      expect(first).toContain(lastPlan(rig)?.transport.srtp?.keys?.send);
      rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
      expect(rig.sent.slice(-2)).toEqual(['ACK', 'BYE']);
    },
  );

  it('a call that we offered to encrypt stays over RTP/AVP, and encrypted', () => {
    const rig = new Rig(policy('offer'));
    const id = rig.called({ extra: [line(3)] });
    expect(lastPlan(rig)?.transport.srtp?.keys?.receive).toBe(key(3));
    rig.receiveRequest('INVITE', { sdp: sdp({ version: 2 }), cseq: 5 });
    expect(rig.sent.at(-1)).toBe('488');
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    expect(offered(rig.last('INVITE')?.sdp)[0]).toContain(' RTP/AVP ');
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly', extra: [line(3)] }) });
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
  });

  it('a call whose offer goes out in our 200 takes the keys of the ACK', () => {
    const rig = new Rig(policy('require'));
    const id = rig.receiveInvite({});
    rig.command({ to: 'session', do: 'answer', id });
    expect(offered(rig.last('200')?.sdp)).toHaveLength(3);
    rig.receiveAck({ sdp: savp(6) });
    expect(lastPlan(rig)?.transport.srtp?.keys?.receive).toBe(key(6));
  });
});

describe('a call in the clear by policy offer', () => {
  it('a call in the clear may become encrypted, and then stays so', () => {
    const rig = new Rig(policy('offer'));
    const id = rig.up({ sdp: sdp() });
    expect(lastPlan(rig)?.transport).not.toHaveProperty('srtp');
    expect(rig.last('200')?.sdp).not.toContain('a=crypto');
    rig.receiveRequest('INVITE', { sdp: savp(5, 2), cseq: 5 });
    expect(rig.sent.at(-1)).toBe('200');
    expect(lastPlan(rig)?.transport.srtp?.suite).toBe(suites[0]);
    rig.receiveAck({ cseq: 5 });
    rig.receiveRequest('INVITE', { sdp: sdp({ version: 3 }), cseq: 6 });
    expect(rig.sent.at(-1)).toBe('488');
    expect(rig.cause(id)).toBeUndefined();
  });
});

describe('a call over a profile with feedback', () => {
  it.each([
    ['RTP/AVPF in the clear', {}, sdp().replace('RTP/AVP', 'RTP/AVPF'), 'RTP/AVPF'],
    ['RTP/AVPF with keys', policy('offer'), avp(3).replace('RTP/AVP', 'RTP/AVPF'), 'RTP/AVPF'],
    ['RTP/SAVPF', policy('require'), avp(3).replace('RTP/AVP', 'RTP/SAVPF'), 'RTP/SAVPF'],
  ] as const)('a call over %s keeps the profile in our own offers (RFC 3264 §8.3)', (_name, config, body, over) => {
    const rig = new Rig(config);
    const id = rig.up({ sdp: body });
    expect(offered(rig.last('200')?.sdp)[0]).toContain(` ${over} `);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    expect(offered(rig.last('INVITE')?.sdp)[0]).toContain(` ${over} `);
  });
});

describe('the lifetime of a key', () => {
  it('the lifetime of a key goes to the media engine, and a new one starts the media again', () => {
    const rig = new Rig(policy('offer'));
    const life = (fill: number, packets: string, version: number): string =>
      avp(fill, version).replace(key(fill), `${key(fill)}|${packets}`);
    rig.up({ sdp: life(3, '2^20', 1) });
    expect(lastPlan(rig)?.transport.srtp?.keys).toMatchObject({ receive: key(3), receiveLife: 2 ** 20 });
    rig.receiveRequest('INVITE', { sdp: life(4, '2^21', 2), cseq: 5 });
    expect(lastPlan(rig)?.transport.srtp?.keys).toMatchObject({ receive: key(4), receiveLife: 2 ** 21 });
  });
});
