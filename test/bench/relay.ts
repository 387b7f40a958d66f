import { pathToFileURL } from 'node:url';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { MediaDriver } from '../../src/media/engine/media-driver.ts';
import type { OnDatagram } from '../../src/media/net/socket.ts';
import { writeHeader } from '../../src/media/rtp/packet.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import { type BenchRow, median } from './cpu.ts';

// A bridge, from the datagram that arrives to the one that leaves, without the system's sockets: packets as
// they are, and decoded, put in order, coded anew. The anchor is the relay of PCMU.

const rounds = 5;
const packets = 10_000;
const pcmu: CodecChoice = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
const g722: CodecChoice = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };
const key = (fill: number): string => Buffer.alloc(30, fill).toString('base64');

/** A clock that is moved on, and engines whose sockets count what they are given. */
class Bench {
  readonly arrive: OnDatagram[] = [];
  readonly media: MediaDriver;
  sent = 0;
  #now = 0;
  /** The scheduler has one wait at a time. */
  #wait: { readonly at: number; readonly wake: () => void } | undefined;

  constructor(codec: CodecChoice, relayed: boolean, sealed: boolean) {
    const clock = {
      restMs: 0,
      now: () => this.#now,
      at: (at: number, wake: () => void) => {
        this.#wait = { at, wake };
        return () => {
          this.#wait = undefined;
        };
      },
    };
    this.media = createMediaDriver({ portRange: { min: 30_000, max: 30_099 } }, seededEntropy(1), {
      clock,
      open: (_host, port, arrived) => {
        if (port % 2 === 0) this.arrive.push(arrived);
        return {
          errors: 0,
          refusals: 0,
          rest: () => {},
          send: () => (this.sent += 1),
          connect: () => {},
          disconnect: () => {},
          close: () => {},
        };
      },
    });
    const srtp = { suite: 'AES_CM_128_HMAC_SHA1_80', keys: { send: key(1), receive: key(2) } } as const;
    // One way, so that what is measured is the way and not the silence that goes back.
    for (const [id, port, direction] of [
      ['a', 40_000, 'recvonly'],
      ['b', 40_010, 'sendonly'],
    ] as const) {
      this.media.perform({ do: 'open', id, host: '10.0.0.1' });
      const remote = { host: '10.0.0.2', port, rtcpPort: port + 1 };
      const audio = { send: codec, receive: [codec], direction, ptimeMs: 20 };
      this.media.perform({
        do: 'start',
        id,
        plan: { transport: sealed && id === 'b' ? { remote, srtp } : { remote }, audio },
      });
      this.media.perform({ do: 'play', id, ref: 1, source: { kind: 'frames', queueMs: 60 } });
    }
    if (relayed) this.media.perform({ do: 'relay', id: 'a', toStream: 'b', ref: 1 });
    else this.media.frames$('a').subscribe((frame) => this.media.push('b', frame, 1));
  }

  run(ms: number): void {
    const end = this.#now + ms;
    for (let due = this.#wait; due !== undefined && due.at <= end; due = this.#wait) {
      this.#wait = undefined;
      this.#now = Math.max(this.#now, due.at);
      due.wake();
    }
    this.#now = end;
  }
}

/** Nanoseconds of processor time per packet that passes. */
const passed = (codec: CodecChoice, relayed: boolean, sealed = false): number => {
  const bench = new Bench(codec, relayed, sealed);
  const octets = Buffer.alloc(172, 0x55);
  const turn = (n: number): void => {
    writeHeader(octets, {
      marker: false,
      payloadType: codec.payloadType,
      sequence: n & 0xffff,
      timestamp: n * 160,
      ssrc: 99,
    });
    bench.arrive[0]?.(octets, '10.0.0.2', 40_000);
    bench.run(20);
  };
  for (let n = 0; n < 500; n++) turn(n);
  const from = process.cpuUsage();
  for (let n = 500; n < 500 + packets; n++) turn(n);
  const { user, system } = process.cpuUsage(from);
  if (bench.sent < packets) throw new Error('packets were lost on the way');
  void bench.media.close();
  return ((user + system) * 1000) / packets;
};

const ways = [
  ['PCMU relayed', () => passed(pcmu, true)],
  ['PCMU relayed into SRTP', () => passed(pcmu, true, true)],
  ['PCMU transcoded', () => passed(pcmu, false)],
  ['G.722 relayed', () => passed(g722, true)],
  ['G.722 transcoded', () => passed(g722, false)],
] as const;

export const run = async (): Promise<readonly BenchRow[]> => {
  const found = ways.map((): number[] => []);
  for (let n = 0; n < rounds; n++) for (const [i, [, measure]] of ways.entries()) found[i]?.push(measure());
  const [anchor = 1] = found.map(median);
  return ways.map(([name], i) => {
    const value = median(found[i] ?? []);
    return { name: `bridge, ${name}: per packet`, value, unit: 'ns', ratio: value / anchor };
  });
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await run());
