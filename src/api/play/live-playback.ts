import { Observable, Subject } from 'rxjs';
import { SipError } from '../../core/errors.ts';
import type { PlaybackControl } from '../../signal/playback.ts';
import { Guarded } from '../../stack/guarded.ts';
import { Deferred } from '../common/deferred.ts';
import type { CallRef, StreamContext } from '../common/stream-context.ts';
import { feedFrames } from './frame-feed.ts';
import { pullFrames } from './frame-pull.ts';
import type { OpenedSource, PlayResult, PlaySource } from './play-source.ts';
import type { Playback, PlayMark, PlayOptions } from './playback.ts';

/** One source given to `play`, from then to its end. */
export class LivePlayback implements Playback {
  readonly ref: number;
  readonly given: PlaySource;
  readonly #host: StreamContext;
  readonly #call: CallRef;
  readonly #opened: OpenedSource;
  readonly #options: PlayOptions;
  readonly #done: Deferred<PlayResult> = new Deferred();
  readonly #marks: Subject<PlayMark> = new Subject();
  readonly #progress: Subject<number> = new Subject();
  /** Controls given before there was media. */
  #waiting: PlaybackControl[] | undefined = [];
  #stopFeed: (() => void) | undefined;
  #error: string | undefined;
  #ended = false;
  readonly played$: Observable<number>;
  readonly marks$: Observable<PlayMark>;
  /** Called when it is stopped before there was media. */
  cancelled: (playing: LivePlayback) => void = () => {};

  constructor(host: StreamContext, call: CallRef, given: PlaySource, opened: OpenedSource, options: PlayOptions) {
    this.#host = host;
    this.#call = call;
    this.ref = host.nextRef();
    this.given = given;
    this.#opened = opened;
    this.#options = options;
    const report = (error: unknown): void => host.report(error, call);
    this.played$ = new Guarded(report, (out) => this.#watchProgress().subscribe(out));
    this.marks$ = new Guarded(report, (out) => (this.#ended ? out.complete() : this.#marks.subscribe(out)));
  }

  get played(): Promise<PlayResult> {
    return this.#done.promise;
  }

  /** There is media: hands the source to the engine, which plays or queues it. */
  begin(): void {
    const { queue, gain } = this.#options;
    const options = { ...(queue !== undefined && { queue }), ...(gain !== undefined && { gain }) };
    const { source, frames, pull } = this.#opened;
    const id = this.#call.id;
    const hasOptions = Object.keys(options).length > 0;
    this.#host.stack.command({ to: 'stream', do: 'play', id, ref: this.ref, source, ...(hasOptions && { options }) });
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const control of waiting) this.#control(control);
    const feed = {
      push: (frame: Parameters<typeof this.push>[0]) => this.push(frame),
      finish: (error?: string): void => {
        this.#error = error;
        this.#control({ do: 'finish' });
      },
    };
    // Last: a stream that completes at once calls `finish` from inside.
    if (frames !== undefined) this.#stopFeed = feedFrames(frames, feed);
    else if (pull !== undefined) this.#stopFeed = pullFrames(pull, this.#host.clock, feed);
    if (this.#ended) this.#stopFeed?.();
  }

  push(frame: Parameters<StreamContext['stack']['media']['push']>[1]): boolean {
    return !this.#ended && this.#host.stack.media.push(this.#call.id, frame, this.ref);
  }

  /** Stops the frames that feed it. */
  unfeed(): void {
    this.#stopFeed?.();
  }

  stop(): void {
    if (this.#ended) return;
    if (this.#waiting === undefined) this.#control({ do: 'stop' });
    else this.cancelled(this);
  }

  clear(): void {
    this.#control({ do: 'clear' });
  }

  pause(): void {
    this.#control({ do: 'pause' });
  }

  resume(): void {
    this.#control({ do: 'resume' });
  }

  setGain(gain: number): void {
    checkGain('setGain', gain);
    this.#control({ do: 'gain', gain });
  }

  mark(name: string, { atMs }: { readonly atMs?: number } = {}): void {
    if (atMs !== undefined && !(atMs >= 0)) {
      throw new SipError('ERR_SIP_ARGUMENT', `mark: atMs is ${atMs}, it must not be negative`);
    }
    this.#control(atMs === undefined ? { do: 'mark', name } : { do: 'mark', name, atMs });
  }

  passed(mark: PlayMark): void {
    this.#marks.next(mark);
  }

  progressed(sentMs: number): void {
    this.#progress.next(sentMs);
  }

  /** Ends it; the final result the first time, undefined after. */
  end(result: PlayResult): PlayResult | undefined {
    if (this.#ended) return undefined;
    this.#ended = true;
    this.#stopFeed?.();
    const { sentMs } = result;
    const error = this.#error ?? result.error;
    const final = error === undefined ? result : { ...result, completed: false, error };
    this.#done.resolve(final);
    if (sentMs !== undefined) this.#progress.next(sentMs);
    this.#progress.complete();
    this.#marks.complete();
    return final;
  }

  #watchProgress(): Observable<number> {
    return new Observable((out) => {
      if (this.#ended) {
        out.complete();
        return undefined;
      }
      if (!this.#progress.observed) this.#control({ do: 'progress', wanted: true });
      const subscription = this.#progress.subscribe(out);
      return () => {
        subscription.unsubscribe();
        if (!this.#progress.observed) this.#control({ do: 'progress', wanted: false });
      };
    });
  }

  #control(control: PlaybackControl): void {
    if (this.#ended) return;
    if (this.#waiting !== undefined) this.#waiting.push(control);
    else this.#host.stack.command({ to: 'stream', do: 'control', id: this.#call.id, ref: this.ref, control });
  }
}

export const checkGain = (where: string, gain: number): void => {
  if (gain >= 0 && gain <= 16) return;
  throw new SipError('ERR_SIP_ARGUMENT', `${where}: the gain is ${gain}, it must lie between 0 and 16`);
};
