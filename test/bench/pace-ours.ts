import { setTimeout as sleep } from 'node:timers/promises';
import { seededEntropy } from '../../src/core/entropy.ts';
import { createMediaDriver } from '../../src/media/engine/create-media-driver.ts';
import { createWorkerMedia } from '../../src/media/workers/create-worker-media.ts';
import type { MediaPlan } from '../../src/signal/media.ts';
import type { Direction } from '../../src/signal/media-audio.ts';
import { firstPort, type PacedRun, type PaceSender } from './pace-round.ts';

const codec = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
/** Streams begun in one turn of the event loop: calls do not come by the thousand in a moment either. */
const atOnce = 25;
const warmUpMs = 2000;

/**
 * Our engine with so many streams, on the main thread for 0 workers. They talk in pairs to each other, or all of them to
 * `sink` and hear nothing.
 */
export const ours =
  (workers: number, sink?: number): PaceSender =>
  async (streams, seconds, capturing): Promise<PacedRun> => {
    const config = { portRange: { min: firstPort, max: firstPort + 2 * streams + 1 } };
    const media = workers === 0 ? createMediaDriver(config, seededEntropy(1)) : createWorkerMedia(config, workers);
    const ports: number[] = [];
    let [opened, sent, received] = [0, 0, 0];
    const all = new Promise<void>((resolve, reject) => {
      media.events$.subscribe((event) => {
        if (event.on === 'failed') reject(new Error(event.reason));
        if (event.on === 'closed') {
          sent += event.counters.packetsSent;
          received += event.counters.packetsReceived;
        }
        if (event.on !== 'opened') return;
        ports[Number(event.id)] = event.port;
        opened += 1;
        if (opened === streams) resolve();
      });
    });
    try {
      for (let i = 0; i < streams; i++) media.perform({ do: 'open', id: `${i}`, host: '127.0.0.1' });
      await all;
      const plan = (i: number, direction: Direction): MediaPlan => {
        const port = sink ?? ports[i ^ 1] ?? 0;
        const remote = { host: '127.0.0.1', port, rtcpPort: port + 1 };
        return { transport: { remote }, audio: { send: codec, receive: [codec], direction, ptimeMs: 20 } };
      };
      const way = sink === undefined ? 'sendrecv' : 'sendonly';
      for (let i = 0; i < streams; i++) {
        if (i % atOnce === 0) await sleep(5);
        media.perform({ do: 'play', id: `${i}`, ref: 1, source: { kind: 'tone', frequencyHz: 440 } });
        media.perform({ do: 'start', id: `${i}`, plan: plan(i, way) });
      }
      await sleep(warmUpMs);
      await capturing();
      const used = process.cpuUsage();
      await sleep(seconds * 1000);
      const { user, system } = process.cpuUsage(used);
      for (let i = 0; i < streams; i++) media.perform({ do: 'start', id: `${i}`, plan: plan(i, 'recvonly') });
      await sleep(200);
      const cpuUs = (user + system) / (streams * seconds * 50);
      await media.close();
      return { cpuUs, ...(sink === undefined && { lost: sent - received }) };
    } finally {
      await media.close();
    }
  };
