import { describe, expect, it } from 'vitest';
import type { RtpSocket } from '../../src/media/net/socket.ts';
import { SealingContext } from '../../src/media/srtp/sealing-context.ts';
import { SecuredPair } from '../../src/media/srtp/secured-pair.ts';
import type { SrtpPlan, SrtpSuite } from '../../src/signal/srtp.ts';
import { nth } from '../support/nth.ts';
import { planTo, World } from './world.ts';

const suite: SrtpSuite = 'AES_CM_128_HMAC_SHA1_80';
const key = (fill: number): string => Buffer.alloc(30, fill).toString('base64');
const plan = (send: number, receive: number): SrtpPlan => ({
  suite,
  keys: { send: key(send), receive: key(receive) },
});

const rtp = (sequence: number, ssrc = 7): Buffer => {
  const octets = Buffer.alloc(172, 0xd5);
  octets.set([0x80, 0, sequence >> 8, sequence & 255]);
  octets.writeUInt32BE(sequence * 160, 4);
  octets.writeUInt32BE(ssrc, 8);
  return octets;
};

const rtcp = (ssrc = 7): Buffer => {
  const octets = Buffer.alloc(28, 1);
  octets.set([0x80, 200, 0, 6]);
  octets.writeUInt32BE(ssrc, 4);
  return octets;
};

/** A pair whose sockets list what they send. */
const secured = (): { pair: SecuredPair; wire: Buffer[] } => {
  const wire: Buffer[] = [];
  const send = (octets: Uint8Array): number => wire.push(Buffer.from(octets));
  const [connect, disconnect, rest, close] = [() => {}, () => {}, () => {}, () => {}];
  const socket: RtpSocket = { errors: 0, refusals: 0, send, connect, disconnect, rest, close };
  return { pair: new SecuredPair({ port: 4000, rtp: socket, rtcp: socket }), wire };
};

const sealedBy = (context: SealingContext, clear: Buffer): Buffer => {
  const octets = Buffer.alloc(clear.length + 20);
  clear.copy(octets);
  return octets.subarray(0, context.packet(octets, clear.length));
};

describe('the ports of a stream', () => {
  it('the ports of a stream pass everything in the clear until a plan has keys', () => {
    const { pair, wire } = secured();
    pair.rtp.send(rtp(1), 1, 'h');
    expect(wire).toEqual([rtp(1)]);
    expect(pair.openRtp(rtp(2))).toEqual(rtp(2));
    expect(pair.secure(undefined)).toBe(true);
    expect(pair.openRtp(Buffer.from('garbage'))).toEqual(Buffer.from('garbage'));
  });

  it('STUN is dropped with and without keys, and not counted as an attack (RFC 7983 §7)', () => {
    const { pair } = secured();
    const binding = Buffer.from('000100002112a442929a10d599e773aeb3f66397', 'hex');
    expect(pair.openRtp(binding)).toBeUndefined();
    expect(pair.openRtp(binding.subarray(0, 19))).toHaveLength(19);
    pair.secure(plan(1, 2));
    expect(pair.openRtp(binding)).toBeUndefined();
    expect(pair.openRtcp(binding)).toBeUndefined();
    expect(pair.drops).toEqual({ stun: 3 });
  });

  it.each([
    ['none', { suite }],
    ['too short ones', { suite, keys: { send: 'AAAA', receive: key(1) } }],
    ['those of another suite', { ...plan(1, 2), suite: 'AEAD_AES_256_GCM' }],
  ] as const)('take no keys that are %s', (_name, wrong) => {
    expect(secured().pair.secure(wrong)).toBe(false);
  });

  it('RTP and RTCP are sealed and opened, RTCP also on the RTP port (RFC 5761)', () => {
    const [a, b] = [secured(), secured()];
    a.pair.secure(plan(1, 2));
    b.pair.secure(plan(2, 1));
    for (let i = 0; i < 40; i++) a.pair.rtp.send(i === 20 ? rtp(i).subarray(0, 16) : rtp(i), 1, 'h');
    expect(a.wire[0]?.length).toBe(182);
    for (const [i, packet] of a.wire.entries()) {
      expect(packet.subarray(12)).not.toEqual(rtp(i).subarray(12));
      expect(b.pair.openRtp(packet)).toEqual(i === 20 ? rtp(i).subarray(0, 16) : rtp(i));
    }
    a.wire.length = 0;
    a.pair.rtcp.send(rtcp(), 1, 'h');
    a.pair.rtp.send(rtcp(), 1, 'h');
    expect(a.wire.map((each) => each.length)).toEqual([42, 42]);
    expect(b.pair.openRtcp(nth(a.wire, 0))).toEqual(rtcp());
    expect(b.pair.openRtp(nth(a.wire, 1))).toEqual(rtcp());
    expect(b.pair.drops).toEqual({});
  });

  it('clear, forged and replayed packets are rejected and counted (RFC 3711)', () => {
    const { pair } = secured();
    pair.secure(plan(1, 2));
    const peer = new SealingContext(suite, Buffer.alloc(30, 2));
    const packet = sealedBy(peer, rtp(1));
    const forged = Buffer.from(packet);
    forged[50] = (forged[50] as number) ^ 1;
    for (const each of [rtp(1), rtcp(), Buffer.alloc(0), forged]) expect(pair.openRtp(each)).toBeUndefined();
    expect(pair.openRtcp(rtcp())).toBeUndefined();
    expect(pair.openRtp(Buffer.from(packet))).toEqual(rtp(1));
    expect(pair.openRtp(Buffer.from(packet))).toBeUndefined();
    expect(pair.drops).toEqual({ unauthentic: 5, replayed: 1 });
  });

  it('packets with the previous key are accepted until the first with the new one (RFC 4568 §7.1.4)', () => {
    const { pair } = secured();
    const [old, young] = [2, 3].map((fill) => new SealingContext(suite, Buffer.alloc(30, fill)));
    if (old === undefined || young === undefined) throw new Error('no contexts');
    pair.secure(plan(1, 2));
    const late = sealedBy(old, rtp(9));
    expect(pair.openRtp(sealedBy(old, rtp(10)))).toEqual(rtp(10));
    pair.secure(plan(1, 3));
    expect(pair.openRtp(sealedBy(old, rtp(11)))).toEqual(rtp(11));
    expect(pair.openRtp(sealedBy(young, rtp(12)))).toEqual(rtp(12));
    expect(pair.openRtp(sealedBy(old, rtp(13)))).toBeUndefined();
    expect(pair.openRtp(late)).toBeUndefined();
  });

  it('a key that stays or returns keeps its index: no keystream is used twice', () => {
    const [a, b] = [secured(), secured()];
    b.pair.secure(plan(2, 1));
    for (const receive of [2, 3, 2]) {
      a.pair.secure(plan(1, receive));
      a.pair.rtp.send(rtp(5), 1, 'h');
    }
    expect(a.wire).toHaveLength(1);
    expect(a.pair.rtp.errors).toBe(2);
    a.pair.secure(plan(4, 2));
    a.pair.secure(plan(1, 2));
    a.pair.rtp.send(rtp(6), 1, 'h');
    expect(a.wire.map((each) => b.pair.openRtp(each))).toEqual([rtp(5), rtp(6)]);
  });
});

describe('a stream with keys', () => {
  const srtp = plan(1, 2);
  const peer = (): SealingContext => new SealingContext(suite, Buffer.alloc(30, 2));

  it('a stream with keys neither latches to nor counts packets of a sender without the key (RFC 3711)', () => {
    const world = new World({ latchMs: 1000 });
    const port = world.talk('a', { srtp });
    world.arrive(port, rtp(1), { port: 50_000 });
    world.arrive(port, sealedBy(new SealingContext(suite, Buffer.alloc(30, 9)), rtp(1)), { port: 50_000 });
    world.arrive(port + 1, rtcp(), { port: 50_001 });
    world.clock.run(40);
    expect(new Set(world.sent.map((each) => each.to))).toEqual(new Set([40_000]));
    expect(world.media.counters('a')).toMatchObject({ packetsReceived: 0, dropped: { unauthentic: 3 } });
    world.arrive(port, sealedBy(peer(), rtp(1)), { port: 50_002 });
    world.sent.length = 0;
    world.clock.run(40);
    expect(new Set(world.sent.map((each) => each.to))).toEqual(new Set([50_002]));
    expect(world.media.counters('a')).toMatchObject({ packetsReceived: 1, octetsReceived: 160 });
  });

  it('a stream whose plan lacks the keys fails and sends nothing in the clear', () => {
    const world = new World();
    world.talk('a', { srtp: { suite } });
    world.clock.run(100);
    expect(world.events.at(-1)).toMatchObject({ on: 'failed', id: 'a', reason: `no keys for ${suite}` });
    expect(world.sent).toEqual([]);
  });

  it('a stream with keys sends packets longer by the tag and begins far from the wrap of the sequence number', () => {
    const world = new World();
    world.talk('a', { srtp });
    world.clock.run(100);
    expect(world.sent.length).toBeGreaterThan(3);
    for (const each of world.sent) expect(each.payload.length).toBe(170);
    expect(world.sent[0]?.sequence).toBeLessThan(0x8000);
  });
});

describe('a key that has served its life (RFC 3711 §9.2)', () => {
  const living = (receive: number, receiveLife: number): SrtpPlan => {
    const { keys } = plan(1, receive);
    return { suite, ...(keys && { keys: { ...keys, receiveLife } }) };
  };
  const failures = (world: World): readonly unknown[] => world.events.filter(({ on }) => on === 'failed');

  it('a key of the peer at the end of its lifetime fails the stream once, with the reason, and is not accepted any more', () => {
    const world = new World();
    const port = world.talk('a', { srtp: living(2, 100) });
    const theirs = new SealingContext(suite, Buffer.alloc(30, 2));
    for (let n = 0; n < 120; n++) {
      world.arrive(port, sealedBy(theirs, rtp(n)));
      world.clock.run(20);
    }
    expect(world.media.counters('a')).toMatchObject({ packetsReceived: 100, dropped: { expired: 20 } });
    expect(failures(world)).toEqual([
      { on: 'failed', id: 'a', reason: 'the SRTP key of the peer has served its lifetime' },
    ]);
  });

  it('a key at the end of its lifetime fails nothing when a new one came in time', () => {
    const world = new World();
    const port = world.talk('a', { srtp: living(2, 100) });
    const [first, second] = [2, 3].map((fill) => new SealingContext(suite, Buffer.alloc(30, fill)));
    for (let n = 0; n < 180; n++) {
      if (n === 90) world.media.perform({ do: 'start', id: 'a', plan: planTo(40_000, { srtp: living(3, 100) }) });
      world.arrive(port, sealedBy((n < 90 ? first : second) as SealingContext, rtp(n)));
      world.clock.run(20);
    }
    expect(world.media.counters('a')).toMatchObject({ packetsReceived: 180, dropped: {} });
    expect(failures(world)).toEqual([]);
  });
});
