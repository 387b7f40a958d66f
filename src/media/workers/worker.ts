import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { MediaEvent } from '../../signal/media.ts';
import { RtpEngine } from '../engine/rtp-engine.ts';
import type { FrameListener } from '../media-engine.ts';
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

// Where a media worker begins. The engine is the one of the main thread; this hands it what crosses, and back.

const work = (port: MessagePort, setup: WorkerSetup): void => {
  const { config, owner, gauges } = setup;
  const clock = monotonicClock(config.pacing ?? 'sleep');
  const ports = new SharedPorts(setup.ports, owner);
  const outbox = new PostBatch((batch, move) => port.postMessage(batch, move));
  const show = (): void => {
    const { sockets, timers } = engine.busy;
    gauges[gauge.sockets] = sockets;
    gauges[gauge.timers] = timers;
  };
  const emit = (event: MediaEvent): void => {
    if (event.on === 'closed') {
      backlog.forget(event.id);
      counts.forget(event.id);
    } else if (event.on === 'played') backlog.forget(event.id, event.ref);
    outbox.add({ from: 'event', event });
    show();
  };
  const engine = new RtpEngine(
    config,
    threadEntropy,
    { clock, openPath: udpPaths({ clock, open: openDgram, ports, latchMs: config.latchMs ?? 0 }) },
    new Scheduler(clock),
    (event) => emit(event),
  );
  const backlog = new PendingFrames(engine, (id, ref, ms) => outbox.add({ from: 'taken', id, ref, ms }));
  const counts = new CounterReports((id) => {
    const counters = engine.counters(id);
    if (counters !== undefined) outbox.add({ from: 'counters', id, counters });
  });
  const gate = new FrameCredit(gauges);
  const heard = new Set<string>();
  const hear =
    (id: string): FrameListener =>
    (frame) => {
      const admitted = gate.admits(heard.size);
      if (admitted) outbox.add({ from: 'frame', id, frame }, frame.samples.buffer);
      return admitted;
    };

  port.on('message', (word: ToWorker) => {
    switch (word.to) {
      case 'perform':
        if (!backlog.defers(word.command)) engine.perform(word.command);
        break;
      case 'listen':
        if (word.wanted) heard.add(word.id);
        else heard.delete(word.id);
        engine.listen(word.id, word.wanted ? hear(word.id) : undefined);
        break;
      case 'push':
        backlog.push(word.id, word.ref, word.frame);
        break;
      case 'count':
        counts.request(word.id);
        break;
      case 'answer':
        Atomics.add(gauges, gauge.answers, 1);
    }
    show();
  });
  outbox.add({ from: 'ready' });
};

const setup = workerData as WorkerSetup;
for (const { module, provide } of setup.codecs) {
  const loaded = (await import(module)) as Record<string, () => unknown>;
  await loaded[provide]?.();
}
if (parentPort !== null) work(parentPort, setup);
