import { SipError } from '../../core/errors.ts';
import type { AudioSettings } from '../../signal/playback.ts';
import type { CallContext, CallRef } from '../common/call-context.ts';
import { Deferred } from '../common/deferred.ts';
import { checkGain, LivePlayback } from '../play/live-playback.ts';
import { audioSource, type PlayResult, type PlaySource } from '../play/play-source.ts';
import type { Playback, PlayMark, PlayOptions, Recording, RecordOptions } from '../play/playback.ts';
import type { Gains } from './call.ts';

interface Tape {
  readonly stereo: boolean;
  readonly over: Deferred<{ readonly path: string; readonly error?: string }>;
}

/** What a call plays and records. Made when first asked for: a call that only signals does not pay for it. */
export class CallAudio {
  readonly #host: CallContext;
  readonly #call: CallRef;
  readonly #tapes = new Map<string, Tape>();
  readonly #plays = new Map<number, LivePlayback>();
  readonly #told: (source: PlaySource, result: PlayResult) => void;
  #voice: AudioSettings = {};
  #open: boolean;

  constructor(host: CallContext, call: CallRef, open: boolean, told: (source: PlaySource, result: PlayResult) => void) {
    this.#host = host;
    this.#call = call;
    this.#told = told;
    this.#open = open;
  }

  get muted(): boolean {
    return this.#voice.muted ?? false;
  }

  play(given: PlaySource, settings: PlayOptions): Playback {
    const { gain = 1, queueMs } = settings;
    checkGain('play', gain);
    if (queueMs !== undefined && !(queueMs >= 20 && queueMs <= 3_600_000)) {
      throw new SipError('ERR_SIP_ARGUMENT', `play: queueMs is ${queueMs}, it must lie between 20 and 3600000`);
    }
    const playing = new LivePlayback(this.#host, this.#call, given, audioSource(given, queueMs), settings);
    playing.cancelled = () => this.played(playing.ref, { completed: false, sentMs: 0 });
    if (settings.queue !== 'append') {
      // Whoever feeds what is replaced need not wait for the engine's word.
      for (const each of this.#plays.values()) each.unfeed();
      if (!this.#open) this.#endAll({ completed: false, sentMs: 0 });
    }
    this.#plays.set(playing.ref, playing);
    if (this.#open) playing.begin();
    return playing;
  }

  record({ path, stereo = false }: RecordOptions): Recording {
    if (path === '') throw new SipError('ERR_SIP_ARGUMENT', 'record: the path is empty');
    const over: Tape['over'] = new Deferred();
    this.#tapes.get(path)?.over.resolve({ path, error: 'recorded anew to the same path' });
    this.#tapes.set(path, { stereo, over });
    if (this.#open) this.#record(path, stereo);
    const steer = (act: 'pause' | 'resume' | 'stop') => (): void => {
      if (this.#tapes.get(path)?.over !== over) return;
      if (this.#open) this.#host.stack.command({ to: 'stream', do: 'recording', id: this.#call.id, path, act });
      else if (act === 'stop') this.recorded(path, 'stopped before there was media');
    };
    return { recorded: over.promise, pause: steer('pause'), resume: steer('resume'), stop: steer('stop') };
  }

  mute(muted: boolean): void {
    if (this.muted !== muted) this.#say({ muted });
  }

  setGain({ send, receive }: Gains): void {
    if (send !== undefined) checkGain('setGain', send);
    if (receive !== undefined) checkGain('setGain', receive);
    this.#say({
      ...(send !== undefined && { sendGain: send }),
      ...(receive !== undefined && { receiveGain: receive }),
    });
  }

  /** There is media from now on: what was asked for before begins. */
  opened(): void {
    if (this.#open) return;
    this.#open = true;
    const voice = this.#voice;
    if (Object.keys(voice).length > 0)
      this.#host.stack.command({ to: 'stream', do: 'settings', id: this.#call.id, settings: voice });
    for (const [path, { stereo }] of this.#tapes) this.#record(path, stereo);
    for (const playing of [...this.#plays.values()]) playing.begin();
  }

  /** The engine is through with a source. */
  played(ref: number, result: PlayResult): void {
    const playing = this.#plays.get(ref);
    const told = playing?.end(result);
    this.#plays.delete(ref);
    if (playing !== undefined && told !== undefined) this.#told(playing.given, told);
  }

  progressed(ref: number, sentMs: number): void {
    this.#plays.get(ref)?.progressed(sentMs);
  }

  passed(ref: number, mark: PlayMark): void {
    this.#plays.get(ref)?.passed(mark);
  }

  recorded(path: string, error: string | undefined): void {
    const tape = this.#tapes.get(path);
    this.#tapes.delete(path);
    tape?.over.resolve(error === undefined ? { path } : { path, error });
  }

  /** The call is over. */
  ended(): void {
    this.#endAll({ completed: false });
    for (const path of [...this.#tapes.keys()]) {
      this.recorded(path, this.#open ? undefined : 'the call ended before there was media');
    }
  }

  #endAll(result: PlayResult): void {
    for (const ref of [...this.#plays.keys()]) this.played(ref, result);
  }

  #record(path: string, stereo: boolean): void {
    this.#host.stack.command({ to: 'stream', do: 'record', id: this.#call.id, path, ...(stereo && { stereo }) });
  }

  #say(voice: AudioSettings): void {
    this.#voice = { ...this.#voice, ...voice };
    if (this.#open) this.#host.stack.command({ to: 'stream', do: 'settings', id: this.#call.id, settings: voice });
  }
}
