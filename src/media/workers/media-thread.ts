import { Worker } from 'node:worker_threads';
import type { MediaCommand } from '../../signal/media.ts';
import type { Emit } from '../media-engine.ts';
import { SharedPorts } from './shared-ports.ts';
import type { Watched } from './watchdog.ts';
import { workerStart } from './worker-entry.ts';
import { type FromWorker, gauge, newGauges, type ToWorker, type WorkerSetup } from './worker-protocol.ts';

/** What a thread sends of its streams; that it is ready, `MediaThread` keeps to itself. */
export type Report = Exclude<FromWorker, { readonly from: 'ready' }>;

/** Takes the messages of a thread, and its end. */
export interface ThreadEvents {
  received(message: Report, thread: MediaThread): void;
  /** Once, after its last message; of a thread that hangs no further message is taken. */
  ended(reason: string, thread: MediaThread): void;
}

/** One worker thread, on the main thread's side. */
export class MediaThread implements Watched {
  readonly #worker: Worker;
  readonly #gauges: Int32Array;
  /** Streams that were opened on it. */
  streams = 0;
  /** It has started: a later end is not caused by its configuration. */
  ready = false;
  readonly #events: ThreadEvents;
  #ended = false;
  #unanswered = 0;
  #answers = 0;

  constructor(setup: Omit<WorkerSetup, 'gauges'>, events: ThreadEvents) {
    this.#events = events;
    this.#gauges = newGauges();
    const workerData: WorkerSetup = { ...setup, gauges: this.#gauges };
    const { from, options } = workerStart();
    this.#worker = new Worker(from, { ...options, workerData, name: `rxsip media ${setup.owner}` });
    let reason = '';
    this.#worker.on('message', (batch: readonly FromWorker[]) => {
      for (const message of batch) {
        if (message.from === 'frame') Atomics.add(this.#gauges, gauge.frames, 1);
        if (message.from === 'ready') this.ready = true;
        else if (!this.#ended) events.received(message, this);
      }
    });
    this.#worker.on('error', (error) => {
      reason = `: ${error instanceof Error ? error.message : String(error)}`;
    });
    this.#worker.once('exit', (code) => {
      // The thread is gone, and so are its sockets.
      new SharedPorts(setup.ports, setup.owner).releaseAll();
      this.#gauges.fill(0);
      this.#end(`ended${reason === '' ? ` with exit code ${code}` : reason}`);
    });
  }

  get sockets(): number {
    return this.#gauges[gauge.sockets] ?? 0;
  }

  get timers(): number {
    return this.#gauges[gauge.timers] ?? 0;
  }

  ping(): number {
    const answers = Atomics.load(this.#gauges, gauge.answers);
    if (answers !== this.#answers) this.#unanswered = 0;
    this.#answers = answers;
    // One ping is unanswered at a time: they do not pile up for a thread that hangs.
    if (this.#unanswered === 0) this.post({ to: 'ping' });
    this.#unanswered += 1;
    return this.#unanswered - 1;
  }

  /** Its streams end now; its ports are free when the thread is gone. */
  hung(): void {
    this.#end('hung');
    this.#worker.unref();
    void this.end();
  }

  /** `transfer`: buffers that move to the worker and cannot be used here any more. */
  post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(message, transfer);
  }

  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.ended(`the media worker ${reason}`, this);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Packets do not pass between threads: a relay to a stream of another thread is reported as not passing. */
export const withinThread = (command: MediaCommand, threadOf: (id: string) => unknown, emit: Emit): MediaCommand => {
  if (command.do !== 'relay' || command.toStream === undefined) return command;
  const { id, toStream: to } = command;
  if (threadOf(to) === threadOf(id)) return command;
  emit({ on: 'relay', id, to, passing: false });
  return { do: 'relay', id };
};

/** The thread a new stream goes to; undefined when there is none. */
export const fewestStreams = (threads: Iterable<MediaThread>): MediaThread | undefined => {
  let least: MediaThread | undefined;
  for (const each of threads) if (least === undefined || each.streams < least.streams) least = each;
  return least;
};
