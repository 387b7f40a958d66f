import type { Entropy } from '../../core/entropy.ts';
import type { MediaCommand, MediaCounters } from '../../signal/media.ts';
import type { AudioFrame } from '../audio/frame.ts';
import { delayLimits } from '../jitter/delay-limits.ts';
import type { EngineConfig } from '../media-config.ts';
import type { Emit, FrameListener, MediaEngine } from '../media-engine.ts';
import type { OpenPath } from '../net/packet-path.ts';
import { exhaustion } from '../net/port-pair.ts';
import type { PacingClock, Scheduler } from '../pacing/scheduler.ts';
import type { RelayTarget } from '../relay/relay-target.ts';
import { consent } from '../stream/consent.ts';
import { MediaStream } from '../stream/media-stream.ts';
import type { StreamParts } from '../stream/stream-parts.ts';

/** What an engine uses of the world around it. */
export interface EngineWorld {
  readonly clock: PacingClock;
  /** How its streams reach their peers. */
  readonly openPath: OpenPath;
  /** Called once, when the engine is closed and so is its last stream. */
  readonly streamsClosed?: () => void;
  /** Milliseconds since 1970 when the clock showed 0; by the system's clock when absent. */
  readonly epochMs?: number;
}

/** The media engine on this thread: RTP streams paced by one scheduler. */
export class RtpEngine implements MediaEngine {
  readonly #world: EngineWorld;
  /** What all streams have alike: made once. */
  readonly #shared: Omit<StreamParts, 'id' | 'path'>;
  readonly #scheduler: Scheduler;
  readonly #streams = new Map<string, MediaStream>();
  readonly #listeners = new Map<string, FrameListener>();
  readonly #emit: Emit;
  #sockets = 0;
  #closed: Promise<void> | undefined;
  #quiet: (() => void) | undefined;

  constructor(config: EngineConfig, entropy: Entropy, world: EngineWorld, scheduler: Scheduler, emit: Emit) {
    this.#emit = emit;
    this.#world = world;
    this.#scheduler = scheduler;
    const { earlyMediaMs = 0, unheardMs = 0 } = config;
    this.#shared = {
      config,
      clock: world.clock,
      // Read once: a step of the system's clock must not come between two streams.
      epochMs: world.epochMs ?? Date.now() - world.clock.now(),
      scheduler,
      limits: delayLimits(config),
      consent: consent({ earlyMediaMs, unheardMs }),
      entropy,
      emit,
      relayTargetOf: (id) => (this.#streams.get(id) ?? threadStreams.get(id))?.relayTarget,
      gone: (stream) => this.#gone(stream),
    };
  }

  get busy(): { readonly streams: number; readonly sockets: number; readonly timers: number } {
    return { streams: this.#streams.size, sockets: this.#sockets, timers: this.#scheduler.timers };
  }

  get lateMs(): number {
    return this.#scheduler.lateMs;
  }

  perform(command: MediaCommand): void {
    try {
      if (command.do === 'open') this.#open(command.id, command.host);
      else this.#streams.get(command.id)?.perform(command);
    } catch (error) {
      // A defect of this package ends its stream, not the others.
      this.#emit({ on: 'failed', id: command.id, reason: `media ${command.do}: ${String(error)}` });
    }
  }

  listen(id: string, listener: FrameListener | undefined): void {
    if (listener === undefined) this.#listeners.delete(id);
    else this.#listeners.set(id, listener);
    this.#streams.get(id)?.listen(listener);
  }

  push(id: string, frame: AudioFrame, ref?: number): boolean {
    return this.#streams.get(id)?.push(frame, ref) ?? false;
  }

  counters(id: string): MediaCounters | undefined {
    return this.#streams.get(id)?.counters;
  }

  close(): Promise<void> {
    this.#closed ??= new Promise<void>((resolve) => {
      this.#quiet = resolve;
      for (const [id, stream] of [...this.#streams]) stream.perform({ do: 'close', id });
      if (this.#streams.size === 0) resolve();
    }).then(() => this.#world.streamsClosed?.());
    return this.#closed;
  }

  #open(id: string, host: string): void {
    if (this.#streams.has(id)) return;
    if (this.#closed !== undefined) {
      this.#emit({ on: 'failed', id, reason: 'the media engine is closed' });
      return;
    }
    const opened = this.#world.openPath(host);
    if (!opened.ok) {
      const failed = { on: 'failed', id, reason: opened.detail } as const;
      this.#emit(exhaustion.has(opened.reason) ? { ...failed, exhausted: true } : failed);
      return;
    }
    const path = opened.value;
    const { config, clock, epochMs, scheduler, limits, consent, entropy, emit, relayTargetOf, gone } = this.#shared;
    // Named one by one: to spread them costs as much as the rest of a stream.
    const stream = new MediaStream({
      id,
      path,
      config,
      clock,
      epochMs,
      scheduler,
      limits,
      consent,
      entropy,
      emit,
      relayTargetOf,
      gone,
    });
    this.#sockets += path.sockets;
    this.#streams.set(id, stream);
    if (!threadStreams.has(id)) threadStreams.set(id, stream);
    stream.listen(this.#listeners.get(id));
    const { port, rtcpPort } = path.local;
    this.#emit({ on: 'opened', id, host: path.local.host, port, rtcpPort });
  }

  #gone({ id, path }: StreamParts): void {
    const stream = this.#streams.get(id);
    const counters = stream?.counters;
    this.#streams.delete(id);
    if (threadStreams.get(id) === stream) threadStreams.delete(id);
    this.#sockets -= path.sockets;
    if (counters !== undefined) this.#emit({ on: 'closed', id, counters });
    if (this.#streams.size === 0) this.#quiet?.();
  }
}

/**
 * The streams of all engines of this thread, by id: calls of different servers and clients may be bridged. Ids are random
 * and unique in practice; of two equal ones an engine finds its own, and other engines the first.
 */
export const threadStreams: Map<string, { readonly relayTarget: RelayTarget }> = new Map();
