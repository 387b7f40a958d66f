import type { Observable } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { AudioFrame } from '../../media/media-driver.ts';
import type { AudioSource } from '../../signal/media.ts';
import type { CallHost } from './call-host.ts';
import { Deferred } from './deferred.ts';
import { feedFrames } from './frame-feed.ts';
import { audioSource, type Playing, type PlayResult, type PlaySource, type Recording } from './play-source.ts';

interface Play {
  readonly given: PlaySource;
  readonly source: AudioSource;
  readonly frames: Observable<AudioFrame> | undefined;
  readonly over: Deferred<PlayResult>;
  /** The number of the command it runs under; undefined while it waits for media, or is muted. */
  ref: number | undefined;
  stopFeed: (() => void) | undefined;
}

const silence: AudioSource = { kind: 'silence' };

/** What a call plays and records. Made when first asked for: a call that only signals does not pay for it. */
export class CallAudio {
  readonly #host: CallHost;
  readonly #id: string;
  readonly #recordings = new Map<string, Deferred<{ readonly path: string; readonly error?: string }>>();
  readonly #told: (source: PlaySource, result: PlayResult) => void;
  #now: Play | undefined;
  #open: boolean;
  #muted = false;

  constructor(host: CallHost, id: string, open: boolean, told: (source: PlaySource, result: PlayResult) => void) {
    this.#host = host;
    this.#id = id;
    this.#told = told;
    this.#open = open;
  }

  get muted(): boolean {
    return this.#muted;
  }

  play(given: PlaySource): Playing {
    const { source, frames } = audioSource(given);
    const play: Play = { given, source, frames, over: new Deferred(), ref: undefined, stopFeed: undefined };
    this.#settle({ whole: false });
    this.#now = play;
    if (this.#open) this.#begin(play);
    return { played: play.over.promise, stop: () => this.#stop(play) };
  }

  record(path: string): Recording {
    if (path === '') throw new SipError('ERR_SIP_ARGUMENT', 'record: the path is empty');
    const over = new Deferred<{ readonly path: string; readonly error?: string }>();
    this.#recordings.get(path)?.resolve({ path, error: 'recorded anew to the same path' });
    this.#recordings.set(path, over);
    if (this.#open) this.#host.stack.command({ do: 'record', id: this.#id, path });
    return { recorded: over.promise };
  }

  mute(): void {
    if (this.#muted) return;
    this.#muted = true;
    if (this.#now !== undefined) this.#now.ref = undefined;
    if (this.#open) this.#silence();
  }

  unmute(): void {
    if (!this.#muted) return;
    this.#muted = false;
    if (this.#open && this.#now !== undefined) this.#begin(this.#now);
  }

  /** There is media from now on: what was asked for before begins. */
  opened(): void {
    if (this.#open) return;
    this.#open = true;
    for (const path of this.#recordings.keys()) this.#host.stack.command({ do: 'record', id: this.#id, path });
    if (this.#now !== undefined) this.#begin(this.#now);
  }

  /** The engine is through with a source. One that plays no more, being replaced or muted, was told of before. */
  played(ref: number, result: PlayResult): void {
    if (this.#now?.ref === ref) this.#settle(result);
  }

  recorded(path: string, error: string | undefined): void {
    this.#recordings.get(path)?.resolve(error === undefined ? { path } : { path, error });
    this.#recordings.delete(path);
  }

  /** The call is over. */
  ended(): void {
    this.#settle({ whole: false });
    for (const path of [...this.#recordings.keys()]) {
      this.recorded(path, this.#open ? undefined : 'the call ended before there was media');
    }
  }

  #begin(play: Play): void {
    if (!this.#muted) {
      play.ref = this.#host.nextRef();
      this.#host.stack.command({ do: 'play', id: this.#id, ref: play.ref, source: play.source });
    }
    if (play.frames === undefined || play.stopFeed !== undefined) return;
    const finished = (result: PlayResult): void => this.#stop(play, result);
    // A stream that completes at once calls back on the clock, never from inside `subscribe`.
    play.stopFeed = feedFrames(this.#host, this.#id, play.frames, () => this.#muted, finished);
  }

  #stop(play: Play, result: PlayResult = { whole: false }): void {
    if (this.#now !== play) return;
    if (this.#open) this.#silence();
    this.#settle(result);
  }

  #silence(): void {
    this.#host.stack.command({ do: 'play', id: this.#id, ref: this.#host.nextRef(), source: silence });
  }

  #settle(result: PlayResult): void {
    const play = this.#now;
    this.#now = undefined;
    play?.stopFeed?.();
    play?.over.resolve(result);
    if (play !== undefined) this.#told(play.given, result);
  }
}
