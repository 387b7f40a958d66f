import { filter, map, type Observable, Subject } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import type { CallState, EndCause } from '../../signal/session.ts';
import { Guarded, type Report } from '../../stack/guarded.ts';
import type { CallContext } from './call-context.ts';
import type { CallDetectors } from './call-detectors.ts';
import type { CallEvent, CallQuality, Dtmf, Level } from './call-event.ts';
import { framesOfCall } from './call-frames.ts';
import { qualityOf } from './call-quality.ts';
import type { WatchedCall } from './watched-call.ts';

/** The streams of one call, each made when first asked for and kept. Events reach them through one Subject. */
export class CallStreams {
  readonly #call: WatchedCall;
  readonly #report: Report;
  #events: Subject<CallEvent> | undefined;
  #state$: Observable<CallState> | undefined;
  #events$: Observable<CallEvent> | undefined;
  #ended$: Observable<EndCause> | undefined;
  #dtmf$: Observable<Dtmf> | undefined;
  #level$: Observable<Level> | undefined;
  #speaking$: Observable<boolean> | undefined;
  #audio$: Observable<AudioFrame> | undefined;
  #quality$: Observable<CallQuality> | undefined;

  constructor(call: WatchedCall) {
    const host: CallContext = call.host;
    this.#call = call;
    this.#report = (error) => host.report(error, call);
  }

  /** Whether the last event is still to come. */
  get open(): boolean {
    return this.#events !== undefined;
  }

  emit(event: CallEvent): void {
    this.#events?.next(event);
    if (event.type !== 'ended') return;
    this.#events?.complete();
    this.#events = undefined;
  }

  get events$(): Observable<CallEvent> {
    this.#events$ ??= new Guarded(this.#report, (out) =>
      this.#call.cause === undefined ? this.#subject.subscribe(out) : out.complete(),
    );
    return this.#events$;
  }

  get state$(): Observable<CallState> {
    this.#state$ ??= new Guarded(this.#report, (out) => {
      out.next(this.#call.state);
      if (this.#call.cause !== undefined) return out.complete();
      return this.#subject.subscribe({
        next: (event) => {
          if (event.type === 'state') out.next(event.state);
          else if (event.type === 'ended') out.next('ended');
        },
        complete: () => out.complete(),
      });
    });
    return this.#state$;
  }

  get ended$(): Observable<EndCause> {
    this.#ended$ ??= new Guarded(this.#report, (out) => {
      const { cause } = this.#call;
      if (cause === undefined) {
        const ended$ = this.#subject.pipe(filter((event) => event.type === 'ended'));
        return ended$.pipe(map((event) => event.cause)).subscribe(out);
      }
      out.next(cause);
      return out.complete();
    });
    return this.#ended$;
  }

  get dtmf$(): Observable<Dtmf> {
    if (this.#dtmf$ === undefined) {
      const digits$ = this.events$.pipe(
        filter((event) => event.type === 'dtmf'),
        map(({ digit, durationMs, method }) => ({ digit, durationMs, method })),
      );
      this.#dtmf$ = this.#detected((detectors) => detectors.watching('inbandDtmf', digits$));
    }
    return this.#dtmf$;
  }

  get level$(): Observable<Level> {
    this.#level$ ??= this.#detected((detectors) => detectors.level$);
    return this.#level$;
  }

  get speaking$(): Observable<boolean> {
    this.#speaking$ ??= this.#detected((detectors) => detectors.speaking$);
    return this.#speaking$;
  }

  get audio$(): Observable<AudioFrame> {
    this.#audio$ ??= framesOfCall(this.#call, this.#report);
    return this.#audio$;
  }

  get quality$(): Observable<CallQuality> {
    this.#quality$ ??= qualityOf(this.#call, this.#report);
    return this.#quality$;
  }

  #detected<T>(choose: (detectors: CallDetectors) => Observable<T>): Observable<T> {
    return new Guarded(this.#report, (out) => choose(this.#call.detectors).subscribe(out));
  }

  get #subject(): Subject<CallEvent> {
    this.#events ??= new Subject();
    return this.#events;
  }
}
