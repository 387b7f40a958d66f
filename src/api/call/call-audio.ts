import { SipError } from '../../core/errors.ts';
import type { AudioSettings } from '../../signal/playback.ts';
import { Deferred } from '../common/deferred.ts';
import type { CallRef } from '../common/stream-context.ts';
import { checkGain, LivePlayback } from '../play/live-playback.ts';
import { audioSource, type PlayResult, type PlaySource } from '../play/play-source.ts';
import type { Playback, PlayMark, PlayOptions, Recording, RecordOptions } from '../play/playback.ts';
import type { Gains } from './call.ts';
import type { CallContext } from './call-context.ts';

interface OpenRecording {
  readonly stereo: boolean;
  readonly done: Deferred<{ readonly path: string; readonly error?: string }>;
}

/** What a call plays and records, and its audio settings. Before there is media, all of it waits for that. */
export class CallAudio {
  readonly #host: CallContext;
  readonly #call: CallRef;
  readonly #recordings = new Map<string, OpenRecording>();
  readonly #plays = new Map<number, LivePlayback>();
  readonly #emitPlayed: (source: PlaySource, result: PlayResult) => void;
  #settings: AudioSettings = {};
  #open: boolean;

  constructor(
    host: CallContext,
    call: CallRef,
    open: boolean,
    emitPlayed: (source: PlaySource, result: PlayResult) => void,
  ) {
    this.#host = host;
    this.#call = call;
    this.#emitPlayed = emitPlayed;
    this.#open = open;
  }

  get muted(): boolean {
    return this.#settings.muted ?? false;
  }

  play(given: PlaySource, options: PlayOptions): Playback {
    const { gain = 1, queueMs } = options;
    checkGain('play', gain);
    if (queueMs !== undefined && !(queueMs >= 20 && queueMs <= 3_600_000)) {
      throw new SipError('ERR_SIP_ARGUMENT', `play: queueMs is ${queueMs}, it must lie between 20 and 3600000`);
    }
    const playing = new LivePlayback(this.#host, this.#call, given, audioSource(given, queueMs), options);
    playing.cancelled = () => this.played(playing.ref, { completed: false, sentMs: 0 });
    if (options.queue !== 'append') {
      // The feeds of replaced sources stop at once, before the engine reports their end.
      for (const each of this.#plays.values()) each.unfeed();
      if (!this.#open) this.#endAll({ completed: false, sentMs: 0 });
    }
    this.#plays.set(playing.ref, playing);
    if (this.#open) playing.begin();
    return playing;
  }

  /** Newest first: no source that waits begins in between. */
  stopPlaying(): void {
    for (const each of [...this.#plays.values()].reverse()) each.stop();
  }

  clearPlaying(): void {
    for (const each of [...this.#plays.values()].reverse()) each.clear();
  }

  record({ path, stereo = false }: RecordOptions): Recording {
    if (path === '') throw new SipError('ERR_SIP_ARGUMENT', 'record: the path is empty');
    const done: OpenRecording['done'] = new Deferred();
    this.#recordings.get(path)?.done.resolve({ path, error: 'recorded anew to the same path' });
    this.#recordings.set(path, { stereo, done });
    if (this.#open) this.#record(path, stereo);
    const control = (act: 'pause' | 'resume' | 'stop') => (): void => {
      if (this.#recordings.get(path)?.done !== done) return;
      if (this.#open) this.#host.stack.command({ to: 'stream', do: 'recording', id: this.#call.id, path, act });
      else if (act === 'stop') this.recorded(path, 'stopped before there was media');
    };
    return { recorded: done.promise, pause: control('pause'), resume: control('resume'), stop: control('stop') };
  }

  mute(muted: boolean): void {
    if (this.muted !== muted) this.#set({ muted });
  }

  setGain({ send, receive }: Gains): void {
    if (send !== undefined) checkGain('setGain', send);
    if (receive !== undefined) checkGain('setGain', receive);
    this.#set({
      ...(send !== undefined && { sendGain: send }),
      ...(receive !== undefined && { receiveGain: receive }),
    });
  }

  /** Media is open: what waited for it begins. */
  opened(): void {
    if (this.#open) return;
    this.#open = true;
    const settings = this.#settings;
    if (Object.keys(settings).length > 0)
      this.#host.stack.command({ to: 'stream', do: 'settings', id: this.#call.id, settings });
    for (const [path, { stereo }] of this.#recordings) this.#record(path, stereo);
    for (const playing of [...this.#plays.values()]) playing.begin();
  }

  /** The engine reports the end of a source. */
  played(ref: number, result: PlayResult): void {
    const playing = this.#plays.get(ref);
    const final = playing?.end(result);
    this.#plays.delete(ref);
    if (playing !== undefined && final !== undefined) this.#emitPlayed(playing.given, final);
  }

  progressed(ref: number, sentMs: number): void {
    this.#plays.get(ref)?.progressed(sentMs);
  }

  passed(ref: number, mark: PlayMark): void {
    this.#plays.get(ref)?.passed(mark);
  }

  recorded(path: string, error: string | undefined): void {
    const recording = this.#recordings.get(path);
    this.#recordings.delete(path);
    recording?.done.resolve(error === undefined ? { path } : { path, error });
  }

  /** The call has ended. */
  ended(): void {
    this.#endAll({ completed: false });
    for (const path of [...this.#recordings.keys()]) {
      this.recorded(path, this.#open ? undefined : 'the call ended before there was media');
    }
  }

  #endAll(result: PlayResult): void {
    for (const ref of [...this.#plays.keys()]) this.played(ref, result);
  }

  #record(path: string, stereo: boolean): void {
    this.#host.stack.command({ to: 'stream', do: 'record', id: this.#call.id, path, ...(stereo && { stereo }) });
  }

  #set(settings: AudioSettings): void {
    this.#settings = { ...this.#settings, ...settings };
    if (this.#open) this.#host.stack.command({ to: 'stream', do: 'settings', id: this.#call.id, settings });
  }
}
