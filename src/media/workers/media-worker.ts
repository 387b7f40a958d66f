import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { MediaEvent } from '../../signal/media.ts';
import { RtpEngine } from '../engine/rtp-engine.ts';
import type { FrameListener } from '../media-engine.ts';
import { everyUnref, KeptPairs, mostKept } from '../net/kept-pairs.ts';
import { openDgram } from '../net/socket.ts';
import { monotonicClock } from '../pacing/monotonic-clock.ts';
import { Scheduler } from '../pacing/scheduler.ts';
import { udpPaths } from '../srtp/udp-path.ts';
import { CounterReports } from './counter-reports.ts';
import { FrameCredit } from './frame-credit.ts';
import { PendingFrames } from './pending-frames.ts';
import { PostBatch } from './post-batch.ts';
import { SharedPorts } from './shared-ports.ts';
import { threadEntropy } from './thread-entropy.ts';
import { gauge, type ToWorker, type WorkerSetup } from './worker-protocol.ts';

// The entry of a media worker: passes the messages of the main thread to an engine, and its events back.

const work = (port: MessagePort, setup: WorkerSetup): void => {
  const { config, owner, gauges } = setup;
  const clock = monotonicClock(config.pacing ?? 'sleep');
  const ports = new SharedPorts(setup.ports, owner);
  const { restMs } = setup.ports;
  // Another thread cannot use what this one keeps.
  const most = mostKept(ports) / setup.threads;
  const pairs = new KeptPairs({ clock, open: openDgram, ports, restMs, most, every: everyUnref });
  const post = new PostBatch((batch, move) => port.postMessage(batch, move));
  const writeGauges = (): void => {
    const { sockets, timers } = engine.busy;
    gauges[gauge.sockets] = sockets;
    gauges[gauge.timers] = timers;
  };
  const emit = (event: MediaEvent): void => {
    if (event.on === 'closed') {
      pending.forget(event.id);
      reports.forget(event.id);
    } else if (event.on === 'played') pending.forget(event.id, event.ref);
    post.add({ from: 'event', event });
    writeGauges();
  };
  const engine = new RtpEngine(
    config,
    threadEntropy,
    { clock, openPath: udpPaths({ clock, pairs, latchMs: config.latchMs ?? 0 }) },
    new Scheduler(clock),
    (event) => emit(event),
  );
  const pending = new PendingFrames(engine, (id, ref, ms) => post.add({ from: 'credit', id, ref, ms }));
  const reports = new CounterReports((id) => {
    const counters = engine.counters(id);
    if (counters !== undefined) post.add({ from: 'counters', id, counters });
  });
  const credit = new FrameCredit(gauges);
  const listened = new Set<string>();
  const listenerOf =
    (id: string): FrameListener =>
    (frame) => {
      const taken = credit.take(listened.size);
      if (taken) post.add({ from: 'frame', id, frame }, frame.samples.buffer);
      return taken;
    };

  port.on('message', (message: ToWorker) => {
    switch (message.to) {
      case 'perform':
        if (!pending.defers(message.command)) engine.perform(message.command);
        break;
      case 'listen':
        if (message.wanted) listened.add(message.id);
        else listened.delete(message.id);
        engine.listen(message.id, message.wanted ? listenerOf(message.id) : undefined);
        break;
      case 'push':
        pending.push(message.id, message.ref, message.frame);
        break;
      case 'count':
        reports.request(message.id);
        break;
      case 'ping':
        Atomics.add(gauges, gauge.answers, 1);
    }
    writeGauges();
  });
  post.add({ from: 'ready' });
};

const setup = workerData as WorkerSetup;
for (const { module, provide } of setup.codecs) {
  const loaded = (await import(module)) as Record<string, () => unknown>;
  await loaded[provide]?.();
}
if (parentPort !== null) work(parentPort, setup);
