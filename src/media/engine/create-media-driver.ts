import type { Entropy } from '../../core/entropy.ts';
import { defaultRestMs, type EngineConfig } from '../media-config.ts';
import { type Every, everyUnref, KeptPairs, mostKept } from '../net/kept-pairs.ts';
import type { OpenPath } from '../net/packet-path.ts';
import { anyPair, PortPool } from '../net/port-pool.ts';
import { type OpenSocket, openDgram } from '../net/socket.ts';
import type { LatenessHistogram } from '../pacing/lateness-histogram.ts';
import { monotonicClock } from '../pacing/monotonic-clock.ts';
import { type PacingClock, Scheduler } from '../pacing/scheduler.ts';
import { udpPaths } from '../srtp/udp-path.ts';
import { type MediaDriver, mediaDriver } from './media-driver.ts';
import { RtpEngine } from './rtp-engine.ts';

/** A media driver whose RTP engine runs on this thread. */
export interface RtpMediaDriver extends MediaDriver {
  /** How late packets were handed to the system, against their deadlines. */
  readonly lateness: LatenessHistogram;
}

/** What takes the place of the system in tests, and of UDP for other packet paths. */
export interface MediaWorld {
  readonly clock: PacingClock;
  /** Opens a UDP socket; of no use together with `openPath`. */
  readonly open: OpenSocket;
  /** Opens the packet path of a stream; UDP ports of `config.portRange` when absent. */
  readonly openPath: OpenPath;
  /** Port pairs stay bound between streams, and this is the timer of their sweep; absent beside `clock`: none stays. */
  readonly every: Every;
}

/** The RTP media engine of this thread. The configuration is taken as checked. */
export const createMediaDriver = (
  config: EngineConfig,
  entropy: Entropy,
  world: Partial<MediaWorld> = {},
): RtpMediaDriver => {
  const { clock = monotonicClock(config.pacing ?? 'sleep'), open = openDgram } = world;
  const restMs = config.portRestMs ?? defaultRestMs;
  const ports = new PortPool(config.portRange, restMs, entropy.integer(0, anyPair));
  const keeps = world.every !== undefined || world.clock === undefined;
  const most = keeps ? mostKept(ports) : 0;
  const pairs = new KeptPairs({ clock, open, ports, restMs, most, every: world.every ?? everyUnref });
  const { openPath = udpPaths({ clock, pairs, latchMs: config.latchMs ?? 0 }) } = world;
  const scheduler = new Scheduler(clock);
  const parts = { clock, openPath, streamsClosed: () => pairs.close() };
  const driver = mediaDriver((emit) => new RtpEngine(config, entropy, parts, scheduler, emit), world.clock);
  return Object.assign(driver, { lateness: scheduler.lateness });
};
