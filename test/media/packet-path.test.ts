import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import { fail, ok, type Result } from '../../src/core/result.ts';
import { createMediaDriver, type RtpMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { PacketPath, PacketReceiver } from '../../src/media/net/packet-path.ts';
import { RtpView, writeHeader } from '../../src/media/rtp/packet.ts';
import type { MediaEvent } from '../../src/signal/media.ts';
import type { MediaTransport } from '../../src/signal/media-transport.ts';
import { ManualClock, planTo } from './world.ts';

/** A path with one port for both, whose keys are negotiated after the start, as by DTLS: neither sockets nor SDP keys. */
class LatePath implements PacketPath {
  readonly local = { host: '10.0.0.1', port: 5000, rtcpPort: 5000 };
  readonly sockets = 1;
  readonly errors = 0;
  readonly rtp: Uint8Array[] = [];
  readonly rtcp: Uint8Array[] = [];
  readonly applied: MediaTransport[] = [];
  receiver: PacketReceiver | undefined;
  reachable = false;
  drops: Readonly<Record<string, number>> = {};
  failure: string | undefined;
  closed = 0;

  apply(transport: MediaTransport): string | undefined {
    if (transport.srtp !== undefined) return 'keys are for DTLS to negotiate';
    this.applied.push(transport);
    return undefined;
  }

  sendRtp(packet: Uint8Array): void {
    this.rtp.push(Uint8Array.from(packet));
  }

  sendRtcp(packet: Uint8Array): boolean {
    if (this.reachable) this.rtcp.push(Uint8Array.from(packet));
    return this.reachable;
  }

  readonly refusals = 0;
  watchPeer(): void {}

  close(): void {
    this.closed += 1;
  }

  reach(reachable: boolean): void {
    this.reachable = reachable;
    this.receiver?.reachabilityChanged();
  }
}

interface Opened {
  readonly media: RtpMediaDriver;
  readonly path: LatePath;
  readonly clock: ManualClock;
  readonly events: MediaEvent[];
}

const open = (refused?: string): Opened => {
  const path = new LatePath();
  const clock = new ManualClock();
  const openPath = (): Result<PacketPath> => (refused === undefined ? ok(path) : fail('media.path', refused));
  const config = { portRange: { min: 30_000, max: 30_001 }, rtcpIntervalMs: 1000 };
  const media = createMediaDriver(config, seededEntropy(3), { clock, openPath });
  const events: MediaEvent[] = [];
  media.events$.subscribe((event) => events.push(event));
  media.perform({ do: 'open', id: 'a', host: '10.0.0.1' });
  return { media, path, clock, events };
};

describe('a stream on a packet path of another kind', () => {
  it('names the address of the path, and counts its sockets', () => {
    const { media, events } = open();
    expect(events).toEqual([{ on: 'opened', id: 'a', host: '10.0.0.1', port: 5000, rtcpPort: 5000 }]);
    expect(media.busy).toEqual({ streams: 1, sockets: 1, timers: 0 });
  });

  it('sends nothing until the path reaches the peer, then in even time, and stops when it does not any more', () => {
    const { media, path, clock } = open();
    media.perform({ do: 'start', id: 'a', plan: planTo(40_000) });
    expect(path.applied).toEqual([planTo(40_000).transport]);
    clock.run(2000);
    expect([path.rtp.length, path.rtcp.length]).toEqual([0, 0]);
    path.reach(true);
    clock.run(2000);
    expect(path.rtp).toHaveLength(100);
    expect(path.rtcp.length).toBeGreaterThan(0);
    const view = new RtpView();
    expect(path.rtp.map((each) => view.read(each) ?? view.payloadType)).toEqual(Array(100).fill(0));
    path.reach(false);
    clock.run(1000);
    expect(path.rtp).toHaveLength(100);
  });

  it('receives what the path passes on, wherever it came from, and adds the drops of the path to its own', () => {
    const { media, path, clock, events } = open();
    media.perform({ do: 'start', id: 'a', plan: planTo(40_000) });
    const packet = new Uint8Array(172);
    writeHeader(packet, { marker: true, payloadType: 0, sequence: 1, timestamp: 160, ssrc: 77 });
    path.receiver?.rtp(packet, '203.0.113.7', 9, clock.now());
    path.receiver?.rtp(packet.subarray(0, 5), '203.0.113.7', 9, clock.now());
    path.drops = { handshake: 4, malformed: 2 };
    expect(media.counters('a')).toMatchObject({ packetsReceived: 1, dropped: { handshake: 4, malformed: 3 } });
    expect(events.some(({ on }) => on === 'failed')).toBe(false);
  });

  it('fails with the reason of the path: where it cannot open, apply a plan, or go on', () => {
    expect(open('no route').events).toEqual([{ on: 'failed', id: 'a', reason: 'no route' }]);
    const { media, path, clock, events } = open();
    const srtp = { suite: 'AEAD_AES_128_GCM', keys: { send: '', receive: '' } } as const;
    media.perform({ do: 'start', id: 'a', plan: planTo(40_000, { srtp }) });
    expect(events.at(-1)).toEqual({ on: 'failed', id: 'a', reason: 'keys are for DTLS to negotiate' });
    media.perform({ do: 'start', id: 'a', plan: planTo(40_000) });
    path.failure = 'the peer closed the association';
    clock.run(2000);
    const failures = events.filter((event) => event.on === 'failed').map(({ reason }) => reason);
    expect(failures.slice(1)).toEqual(['the peer closed the association']);
  });

  it('closes its path once, and is quiet', async () => {
    const { media, path, events } = open();
    media.perform({ do: 'start', id: 'a', plan: planTo(40_000) });
    path.reach(true);
    media.perform({ do: 'close', id: 'a' });
    path.reach(false);
    expect(path.closed).toBe(1);
    expect(events.at(-1)?.on).toBe('closed');
    expect(media.busy).toEqual({ streams: 0, sockets: 0, timers: 0 });
    await media.close();
    expect(path.closed).toBe(1);
  });
});
