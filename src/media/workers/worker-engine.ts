import type { MediaCommand, MediaCounters, MediaEvent } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { defaultRestMs, type EngineConfig } from '../media-config.ts';
import { type Emit, type FrameListener, type MediaEngine, noCounters } from '../media-engine.ts';
import { anyPair } from '../net/port-pool.ts';
import { fewestStreams, MediaThread, type Report, type ThreadEvents, withinThread } from './media-thread.ts';
import { QueueCredit } from './queue-credit.ts';
import { type PortTable, portTable } from './shared-ports.ts';
import { threadEntropy } from './thread-entropy.ts';
import { Watchdog } from './watchdog.ts';
import type { CodecModule } from './worker-protocol.ts';

/** A stream on the main thread: the worker it lives on, and what was reported of it. */
interface Route {
  readonly thread: MediaThread;
  readonly credit: QueueCredit;
  /** As last reported; undefined until it is open. */
  counters: MediaCounters | undefined;
  closing: boolean;
}

/** For how long `close` waits until all streams are closed before it ends the threads, in ms. */
const closeMs = 10_000;
const defaultHangMs = 5000;

/**
 * The media engine spread over worker threads, each with an engine of its own. A stream stays on the thread that opened
 * it. When a thread ends, its streams fail and close, and another thread is started.
 */
export class WorkerEngine implements MediaEngine, ThreadEvents {
  readonly #config: EngineConfig;
  readonly #codecs: readonly CodecModule[];
  readonly #emit: Emit;
  readonly #ports: PortTable;
  readonly #workers: number;
  readonly #threads = new Set<MediaThread>();
  readonly #routes = new Map<string, Route>();
  readonly #listeners = new Map<string, FrameListener>();
  readonly #watchdog: Watchdog;
  #owners = 0;
  #closed: Promise<void> | undefined;
  #quiet: (() => void) | undefined;

  constructor(config: EngineConfig, workers: number, codecs: readonly CodecModule[], emit: Emit) {
    this.#config = config;
    this.#codecs = codecs;
    this.#emit = emit;
    this.#workers = workers;
    const first = threadEntropy.integer(0, anyPair);
    this.#ports = portTable(config.portRange, config.portRestMs ?? defaultRestMs, first);
    this.#watchdog = new Watchdog(this.#threads, config.hangMs ?? defaultHangMs);
    this.#fill();
  }

  get busy(): { readonly streams: number; readonly sockets: number; readonly timers: number } {
    let [sockets, timers] = [0, 0];
    for (const thread of this.#threads) {
      sockets += thread.sockets;
      timers += thread.timers;
    }
    return { streams: this.#routes.size, sockets, timers };
  }

  perform(command: MediaCommand): void {
    const { id } = command;
    if (command.do === 'open') {
      this.#open(id, command);
      return;
    }
    const route = this.#routes.get(id);
    if (route === undefined || route.closing) return;
    if (command.do === 'close') route.closing = true;
    route.credit.performed(command);
    try {
      route.thread.post({
        to: 'perform',
        command: withinThread(command, (each) => this.#routes.get(each)?.thread, this.#emit),
      });
    } catch (error) {
      // A command with a value that cannot be cloned.
      this.#emit({ on: 'failed', id, reason: `media ${command.do}: ${String(error)}` });
    }
  }

  listen(id: string, listener: FrameListener | undefined): void {
    if (listener === undefined) this.#listeners.delete(id);
    else this.#listeners.set(id, listener);
    this.#routes.get(id)?.thread.post({ to: 'listen', id, wanted: listener !== undefined });
  }

  push(id: string, frame: AudioFrame, ref?: number): boolean {
    const route = this.#routes.get(id);
    if (route === undefined || route.closing) return false;
    const to = route.credit.take(frame, ref);
    if (to === undefined) return false;
    // A copy: the frame stays the caller's, and transferred samples are gone from this thread.
    const samples = frame.samples.slice();
    route.thread.post({ to: 'push', id, ref: to, frame: { samples, sampleRate: frame.sampleRate } }, [samples.buffer]);
    return true;
  }

  /** As last reported: half a second ago at most where it is read again and again. */
  counters(id: string): MediaCounters | undefined {
    const route = this.#routes.get(id);
    if (route?.counters !== undefined) route.thread.post({ to: 'count', id });
    return route?.counters;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  received(message: Report, thread: MediaThread): void {
    if (message.from === 'event') {
      this.#event(message.event, thread);
      return;
    }
    const route = this.#routes.get(message.id);
    if (route === undefined) return;
    if (message.from === 'frame') this.#listeners.get(message.id)?.(message.frame);
    else if (message.from === 'credit') route.credit.returned(message.ref, message.ms);
    else route.counters = message.counters;
  }

  ended(reason: string, thread: MediaThread): void {
    this.#threads.delete(thread);
    // A thread that never started would fail again at once: the next stream starts another.
    if (thread.ready) this.#fill();
    for (const [id, route] of [...this.#routes]) {
      if (route.thread !== thread) continue;
      const { counters, closing } = route;
      if (!closing || counters === undefined) this.#emit({ on: 'failed', id, reason });
      this.#forget(id);
      if (counters !== undefined) this.#emit({ on: 'closed', id, counters });
    }
  }

  #open(id: string, command: MediaCommand): void {
    if (this.#routes.has(id)) return;
    if (this.#closed !== undefined) {
      this.#emit({ on: 'failed', id, reason: 'the media engine is closed' });
      return;
    }
    this.#fill();
    const thread = fewestStreams(this.#threads);
    if (thread === undefined) return;
    thread.streams += 1;
    const credit = new QueueCredit(this.#config.queueMs);
    this.#routes.set(id, { thread, credit, counters: undefined, closing: false });
    thread.post({ to: 'perform', command });
    if (this.#listeners.has(id)) thread.post({ to: 'listen', id, wanted: true });
    this.#watchdog.start();
  }

  #event(event: MediaEvent, thread: MediaThread): void {
    const route = this.#routes.get(event.id);
    if (route?.thread !== thread) return;
    if (event.on === 'opened') route.counters = noCounters;
    // It never opened, so that no `closed` follows.
    else if (event.on === 'failed' && route.counters === undefined) this.#forget(event.id);
    else if (event.on === 'closed') this.#forget(event.id);
    else if (event.on === 'played') route.credit.ended(event.ref);
    this.#emit(event);
  }

  #forget(id: string): void {
    const route = this.#routes.get(id);
    if (route === undefined) return;
    this.#routes.delete(id);
    route.thread.streams -= 1;
    if (this.#listeners.has(id)) route.thread.post({ to: 'listen', id, wanted: false });
    if (this.#routes.size > 0) return;
    this.#watchdog.stop();
    this.#quiet?.();
  }

  /** Starts the threads that are missing. */
  #fill(): void {
    while (this.#closed === undefined && this.#threads.size < this.#workers) {
      this.#owners += 1;
      const threads = this.#workers;
      const setup = { config: this.#config, codecs: this.#codecs, ports: this.#ports, threads, owner: this.#owners };
      this.#threads.add(new MediaThread(setup, this));
    }
  }

  async #close(): Promise<void> {
    let timeout: NodeJS.Timeout | undefined;
    const quiet = new Promise<void>((resolve) => {
      this.#quiet = resolve;
      timeout = setTimeout(resolve, closeMs);
      for (const id of [...this.#routes.keys()]) this.perform({ do: 'close', id });
      if (this.#routes.size === 0) resolve();
    });
    await quiet;
    clearTimeout(timeout);
    await Promise.all([...this.#threads].map((thread) => thread.end()));
  }
}
