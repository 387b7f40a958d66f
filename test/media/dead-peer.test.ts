import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import { openDgram, type RtpSocket } from '../../src/media/net/socket.ts';
import { monotonicClock } from '../../src/media/pacing/monotonic-clock.ts';
import type { PacingClock } from '../../src/media/pacing/scheduler.ts';
import { ControlWriter } from '../../src/media/rtcp/write.ts';
import { next, open, ownDrivers } from './drivers.ts';
import { rtp } from './rtcp-peer.ts';
import { planTo, World } from './world.ts';

const unreachable = (world: World): readonly unknown[] => world.events.filter(({ on }) => on === 'unreachable');

describe('a peer that refuses media (ICMP port unreachable)', () => {
  /** A call in which both have sent, whose peer closes its port. */
  const dead = (world: World, seconds = 1): number => {
    const port = world.talk('a');
    for (let n = 0; n < 50 * seconds; n++) {
      world.arrive(port, rtp(n));
      world.clock.run(20);
    }
    world.refusing.add(40_000);
    return port;
  };

  it('is given up within six seconds, and reported once', () => {
    const world = new World();
    dead(world);
    world.clock.run(6000);
    expect(unreachable(world)).toEqual([{ on: 'unreachable', id: 'a', why: 'refused' }]);
    const { length } = world.sent;
    world.clock.run(60_000);
    expect(world.sent.length).toBe(length);
    expect(unreachable(world).length).toBe(1);
  });

  it('ends the call where the settings say so', () => {
    const world = new World({ timeoutEnds: true });
    dead(world);
    world.clock.run(6000);
    expect(unreachable(world)).toEqual([{ on: 'unreachable', id: 'a', why: 'refused', over: true }]);
  });

  it('is sent to again when a packet comes from it, and so is one that opens its port late', () => {
    const world = new World();
    const port = dead(world);
    world.clock.run(10_000);
    world.refusing.clear();
    const { length } = world.sent;
    world.arrive(port, rtp(1000));
    world.clock.run(1000);
    expect(world.sent.length).toBeGreaterThanOrEqual(length + 49);

    const late = new World();
    late.refusing.add(40_000);
    late.talk('a');
    late.clock.run(4000);
    late.refusing.clear();
    late.clock.run(60_000);
    expect(unreachable(late)).toEqual([]);
    expect(late.sent.length).toBeGreaterThan(3000);
  });

  it('is not given up while packets come from it, nor while held', () => {
    const world = new World();
    const port = dead(world);
    for (let n = 50; n < 1000; n++) {
      if (n % 75 === 0) world.arrive(port, rtp(n));
      world.clock.run(20);
    }
    expect(unreachable(world)).toEqual([]);
    world.media.perform({ do: 'pause', id: 'a' });
    world.clock.run(60_000);
    expect(unreachable(world)).toEqual([]);
  });

  it('costs nothing while the peer is heard: the socket is connected after 2 s of silence, and no longer than that', () => {
    const world = new World();
    const port = dead(world, 10);
    expect(world.connected.size).toBe(0);
    world.clock.run(3000);
    expect([...world.connected]).toEqual([[port, 40_000]]);
    world.arrive(port, rtp(1000));
    expect(world.connected.size).toBe(0);
    world.clock.run(3000);
    expect(world.connected.size).toBe(1);
    world.media.perform({ do: 'close', id: 'a' });
    expect(world.connected.size).toBe(0);
  });

  it('a socket is not connected while another port of the peer may be followed, nor to the former of two addresses', () => {
    const world = new World({ latchMs: 8000 });
    const port = world.talk('a');
    world.clock.run(7000);
    expect(world.connected.size).toBe(0);
    world.clock.run(2000);
    expect(world.connected.get(port)).toBe(40_000);
    world.media.perform({ do: 'start', id: 'a', plan: planTo(40_100) });
    expect(world.connected.size).toBe(0);
    world.clock.run(9000);
    expect(world.connected.get(port)).toBe(40_100);
  });

  it('a peer from whom nothing ever came is given up after `unheardMs`, by RTCP it is heard', () => {
    const [silent, reporting] = [new World({ unheardMs: 20_000 }), new World({ unheardMs: 20_000 })];
    silent.talk('a');
    silent.clock.run(19_000);
    expect(unreachable(silent)).toEqual([]);
    silent.clock.run(2000);
    expect(unreachable(silent)).toEqual([{ on: 'unreachable', id: 'a', why: 'unheard' }]);
    expect(silent.sent.length).toBeLessThan(1050);

    const port = reporting.talk('a');
    const report = new ControlWriter().report(99, undefined, []).name(99, 'peer').take();
    reporting.arrive(port + 1, report, { port: 40_001 });
    reporting.clock.run(60_000);
    expect(unreachable(reporting)).toEqual([]);
  });
});

describe('on real sockets', () => {
  const ownDriver = ownDrivers();
  /** Twenty times as fast as the clock on the wall. */
  const fast = (): PacingClock => {
    const real = monotonicClock('timers');
    return { restMs: 0, now: () => real.now() * 20, at: (ms, wake) => real.at(ms / 20, wake) };
  };
  const bound = async (): Promise<Socket> => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return socket;
  };

  it('a peer that closes its port is refused, and heard again when it opens it again', async () => {
    const peer = await bound();
    const { port } = peer.address();
    const media = ownDriver(
      createMediaDriver({ portRange: { min: 13_400, max: 13_419 } }, seededEntropy(5), { clock: fast() }),
    );
    const local = await open(media, 'a');
    const plan = planTo(port, { remote: { host: '127.0.0.1', port, rtcpPort: port + 1 } });
    media.perform({ do: 'start', id: 'a', plan });
    await once(peer, 'message');
    peer.send(rtp(1), local, '127.0.0.1');
    peer.close();
    expect(await next(media, 'unreachable', 'a')).toEqual({ on: 'unreachable', id: 'a', why: 'refused' });

    const again = createSocket('udp4').bind(port, '127.0.0.1');
    await once(again, 'listening');
    again.send(rtp(2), local, '127.0.0.1');
    await once(again, 'message');
    again.close();
  });

  it('a connected socket counts refusals, goes on, and takes packets from everywhere when it is disconnected', async () => {
    const [peer, other, ours] = [await bound(), await bound(), await bound()];
    const [{ port }, { port: own }] = [peer.address(), ours.address()];
    peer.close();
    ours.close();
    const heard: number[] = [];
    const opened = openDgram('127.0.0.1', own, (octets) => heard.push(octets[0] ?? -1));
    if (typeof opened === 'string') throw new Error(opened);
    const socket: RtpSocket = opened;
    socket.connect(port, '127.0.0.1');
    await vi.waitFor(() => {
      socket.send(Uint8Array.of(1), port, '127.0.0.1');
      expect(socket.refusals).toBeGreaterThan(1);
    });
    socket.disconnect();
    socket.disconnect();
    // The first may meet a refusal of an earlier one: the system tells it once.
    socket.send(Uint8Array.of(2), other.address().port, '127.0.0.1');
    socket.send(Uint8Array.of(2), other.address().port, '127.0.0.1');
    await once(other, 'message');
    other.send(Uint8Array.of(3), own, '127.0.0.1');
    await vi.waitFor(() => expect(heard).toEqual([3]));
    socket.close();
    other.close();
  });
});
