import { Worker } from 'node:worker_threads';
import type { MediaCommand } from '../../signal/media.ts';
import type { Emit } from '../media-engine.ts';
import { SharedPorts } from './shared-ports.ts';
import type { Watched } from './watchdog.ts';
import { type FromWorker, gauge, newGauges, type ToWorker, type WorkerSetup } from './worker-protocol.ts';

/** What a thread's words and its end are told to. */
export interface ThreadEvents {
  received(word: FromWorker, thread: MediaThread): void;
  /** Once, and after everything it said; of one that hangs, nothing is heard any more. */
  ended(reason: string, thread: MediaThread): void;
}

// Compiled, the entry stands beside this file; from the sources it is TypeScript, and whoever runs those has tsx.
const fromSource = import.meta.url.endsWith('.ts');
const entry = new URL(fromSource ? './worker.ts' : './worker.js', import.meta.url);
const loading = `import('tsx/esm/api').then((tsx) => { tsx.register(); return import('${entry.href}'); })`;

/** One worker thread, as the main thread sees it. */
export class MediaThread implements Watched {
  readonly #worker: Worker;
  readonly #gauges: Int32Array;
  /** Streams that live on it. */
  streams = 0;
  /** It came up: what ends it afterwards is no fault of how it is set up. */
  ready = false;
  readonly #events: ThreadEvents;
  #ended = false;
  #unanswered = 0;
  #answers = 0;

  constructor(setup: Omit<WorkerSetup, 'gauges'>, events: ThreadEvents) {
    this.#events = events;
    this.#gauges = newGauges();
    const workerData: WorkerSetup = { ...setup, gauges: this.#gauges };
    const options = { workerData, name: `rxsip media ${setup.owner}` };
    this.#worker = fromSource
      ? new Worker(loading, { ...options, eval: true, execArgv: [] })
      : new Worker(entry, options);
    let reason = '';
    this.#worker.on('message', (batch: readonly FromWorker[]) => {
      for (const word of batch) {
        if (word.from === 'frame') Atomics.add(this.#gauges, gauge.frames, 1);
        if (word.from === 'ready') this.ready = true;
        else if (!this.#ended) events.received(word, this);
      }
    });
    this.#worker.on('error', (error) => {
      reason = `: ${error instanceof Error ? error.message : String(error)}`;
    });
    this.#worker.once('exit', (code) => {
      // Its sockets are closed by now, whatever ended it.
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
    // One question is out at a time: a thread that hangs gathers none.
    if (this.#unanswered === 0) this.post({ to: 'answer' });
    this.#unanswered += 1;
    return this.#unanswered - 1;
  }

  /** Its streams need not wait until it is gone; its ports do. */
  hung(): void {
    this.#end('hung');
    this.#worker.unref();
    void this.end();
  }

  /** `move`: what goes over to the worker and is of no use here any more. */
  post(word: ToWorker, move: ArrayBuffer[] = []): void {
    this.#worker.postMessage(word, move);
  }

  #end(how: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#events.ended(`the media worker ${how}`, this);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Packets do not pass from thread to thread: a relay that would have to leads nowhere, and that is told. */
export const withinThread = (command: MediaCommand, threadOf: (id: string) => unknown, emit: Emit): MediaCommand => {
  if (command.do !== 'relay' || command.toStream === undefined) return command;
  const { id, toStream: to } = command;
  if (threadOf(to) === threadOf(id)) return command;
  emit({ on: 'relay', id, to, passing: false });
  return { do: 'relay', id };
};
