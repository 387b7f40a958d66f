import { type Entropy, seededEntropy } from '../../src/core/entropy.ts';
import type { AudioSegment } from '../../src/media/audio/audio-sink.ts';
import { createMediaDriver, type RtpMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import type { EngineConfig } from '../../src/media/media-config.ts';
import type { Every } from '../../src/media/net/kept-pairs.ts';
import type { OnDatagram, OpenSocket } from '../../src/media/net/socket.ts';
import type { PacingClock } from '../../src/media/pacing/scheduler.ts';
import { RtpView } from '../../src/media/rtp/packet.ts';
import type { MediaEvent, MediaPlan } from '../../src/signal/media.ts';
import type { CodecChoice } from '../../src/signal/media-audio.ts';
import { type PlanChange, planOf } from '../support/media-plan.ts';

interface Wait {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that moves when told, and may stall: what was due then fires late, as on a busy machine. */
export class ManualClock implements PacingClock {
  readonly restMs = 1;
  #now = 0;
  #waits: Wait[] = [];

  now(): number {
    return this.#now;
  }

  at(at: number, wake: () => void): () => void {
    const wait = { at, wake };
    this.#waits.push(wait);
    return () => {
      this.#waits = this.#waits.filter((each) => each !== wait);
    };
  }

  get waits(): number {
    return this.#waits.length;
  }

  /** Runs everything due until `ms` later, each at its time. */
  run(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      let next = this.#waits[0];
      for (const each of this.#waits) if (next === undefined || each.at < next.at) next = each;
      if (next === undefined || next.at > end) break;
      this.#waits = this.#waits.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    // Whoever was woken may have stalled beyond it.
    this.#now = Math.max(this.#now, end);
  }

  /** Time passes and nothing runs. */
  stall(ms: number): void {
    this.#now += ms;
  }
}

export interface Sent {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

export const pcmu: CodecChoice = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
export const pcma: CodecChoice = { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 };

/** Audio at 8 kHz as a playout gives it to its sink. */
export const segment = (samples: Int16Array, timestamp: number, ssrc: number, now: number): AudioSegment => {
  const rates = { rate: 8000, clockRate: 8000 };
  return { samples, count: samples.length, timestamp: timestamp >>> 0, ssrc, ...rates, now };
};

export const planTo = (port: number, change: PlanChange = {}): MediaPlan =>
  planOf({
    remote: { host: '10.0.0.2', port, rtcpPort: port + 1 },
    send: pcmu,
    receive: [pcmu, pcma],
    direction: 'sendrecv',
    ptimeMs: 20,
    telephoneEvent: { send: 101, receive: 101 },
    ...change,
  });

/** An engine on a clock and sockets of our own: what it sends is listed, what it receives we make. */
export class World {
  readonly clock: ManualClock = new ManualClock();
  readonly sent: Sent[] = [];
  /** RTCP that left, and from which port to which. */
  readonly controls: { readonly at: number; readonly from: number; readonly to: number; readonly octets: Buffer }[] =
    [];
  readonly events: MediaEvent[] = [];
  readonly sockets: Map<number, OnDatagram> = new Map();
  /** Ports that another program holds. */
  readonly busy: Set<number> = new Set();
  /** Ports of the peer where nobody listens: a connected socket hears of it. */
  readonly refusing: Set<number> = new Set();
  /** Our connected ports, and to which of the peer's. */
  readonly connected: Map<number, number> = new Map();
  readonly media: RtpMediaDriver;
  sendsAfterClose = 0;
  /** Is given every RTP packet that leaves, whole. */
  watch: ((octets: Uint8Array, at: number) => void) | undefined;

  /** `every`: port pairs stay bound between streams, and this says when they are looked at. */
  constructor(config: Partial<EngineConfig> = {}, entropy: Entropy = seededEntropy(7), every?: Every) {
    this.media = createMediaDriver({ portRange: { min: 30_000, max: 30_099 }, ...config }, entropy, {
      clock: this.clock,
      open: this.#open,
      ...(every !== undefined && { every }),
    });
    this.media.events$.subscribe((event) => this.events.push(event));
  }

  /** Opens and starts stream `id`; gives its port. */
  talk(id: string, change: PlanChange = {}, unacknowledged?: 'early' | 'answered'): number {
    this.media.perform({ do: 'open', id, host: '10.0.0.1' });
    const opened = this.events.findLast((event) => event.on === 'opened' && event.id === id);
    if (opened?.on !== 'opened') throw new Error(`not opened: ${JSON.stringify(this.events)}`);
    const start = { do: 'start', id, plan: planTo(40_000, change) } as const;
    this.media.perform(unacknowledged === undefined ? start : { ...start, unacknowledged });
    return opened.port;
  }

  /** Whether a stream waits for a file before it is closed: its sockets are closed, its port may be used by another. */
  closing(id: string): boolean {
    const opened = this.events.findLast((event) => event.on === 'opened' && event.id === id);
    if (opened?.on !== 'opened') return false;
    const user = this.events.findLast((event) => event.on === 'opened' && event.port === opened.port);
    return user !== opened || !this.sockets.has(opened.port);
  }

  /** A datagram arrives at `port`. */
  arrive(port: number, octets: Uint8Array, from: { host?: string; port?: number } = {}): void {
    this.sockets.get(port)?.(octets, from.host ?? '10.0.0.2', from.port ?? 40_000);
  }

  readonly #open: OpenSocket = (_host, port, arrived) => {
    if (this.busy.has(port)) return 'EADDRINUSE';
    if (this.sockets.has(port)) throw new Error(`port ${port} was opened twice`);
    this.sockets.set(port, arrived);
    const refused = { count: 0 };
    return {
      errors: 0,
      rest: () => {},
      get refusals() {
        return refused.count;
      },
      connect: (to) => this.connected.set(port, to),
      disconnect: () => this.connected.delete(port),
      send: (octets, to) => {
        if (this.connected.has(port) && this.refusing.has(to)) refused.count += 1;
        if (!this.sockets.has(port)) this.sendsAfterClose += 1;
        if ((octets[1] ?? 0) >= 192 && (octets[1] ?? 0) <= 223) {
          this.controls.push({ at: this.clock.now(), from: port, to, octets: Buffer.from(octets) });
          return;
        }
        const view = new RtpView();
        if (view.read(Uint8Array.from(octets)) !== undefined) throw new Error('we sent no RTP');
        this.watch?.(Uint8Array.from(octets), this.clock.now());
        const { marker, payloadType, sequence, timestamp, ssrc, payload } = view;
        const at = this.clock.now();
        this.sent.push({ at, from: port, to, marker, payloadType, sequence, timestamp, ssrc, payload });
      },
      close: () => {
        this.sockets.delete(port);
      },
    };
  };
}
