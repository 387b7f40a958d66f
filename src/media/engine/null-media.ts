import type { MediaCommand, MediaCounters } from '../../signal/media.ts';
import { type Emit, type MediaEngine, noCounters } from '../media-engine.ts';
import { type MediaDriver, mediaDriver } from './media-driver.ts';

/** The port that signalling-only calls put into their SDP. */
export interface NullMediaConfig {
  /** Put into `opened` instead of the host of the command. */
  readonly host?: string;
  /** The RTP port; RTCP is the next. */
  readonly port: number;
}

const quiet = 'this stack is signalling only';

class NullEngine implements MediaEngine {
  readonly #config: NullMediaConfig;
  readonly #open = new Set<string>();
  readonly #emit: Emit;

  constructor(config: NullMediaConfig, emit: Emit) {
    this.#config = config;
    this.#emit = emit;
  }

  get busy(): { readonly streams: number; readonly sockets: number; readonly timers: number } {
    return { streams: this.#open.size, sockets: 0, timers: 0 };
  }

  perform(command: MediaCommand): void {
    const { id } = command;
    if (command.do === 'open') {
      this.#open.add(id);
      const { host = command.host, port } = this.#config;
      this.#emit({ on: 'opened', id, host, port, rtcpPort: port + 1 });
    } else if (!this.#open.has(id)) return;
    else if (command.do === 'close') {
      this.#open.delete(id);
      this.#emit({ on: 'closed', id, counters: noCounters });
    } else if (command.do === 'play') {
      // The end of the source is reported at once: there is nothing to wait for.
      this.#emit({ on: 'played', id, ref: command.ref, completed: false, error: quiet });
    } else if (command.do === 'record') {
      this.#emit({ on: 'recorded', id, path: command.path, error: quiet });
    } else if (command.do === 'dtmf' && command.ref !== undefined) {
      this.#emit({ on: 'dtmfSent', id, ref: command.ref, error: quiet });
    }
  }

  listen(): void {}

  push(): boolean {
    return false;
  }

  counters(id: string): MediaCounters | undefined {
    return this.#open.has(id) ? noCounters : undefined;
  }

  close(): Promise<void> {
    for (const id of [...this.#open]) this.perform({ do: 'close', id });
    return Promise.resolve();
  }
}

/** Signalling only: answers at once with a fixed port, opens no socket. For media that is elsewhere, and for benchmarks. */
export const createNullMedia = (config: NullMediaConfig): MediaDriver =>
  mediaDriver((emit) => new NullEngine(config, emit));
