import { type Observable, type Subject, Subscriber } from 'rxjs';
import type { CountName, FaultFact, RefusedFact, Signal } from '../signal/signal.ts';
import { isOrder } from '../signal/signal.ts';
import type { AppFact } from '../signal/usages.ts';
import { DirectSubject } from '../transport/direct-subject.ts';
import type { MediaOrder, TimerOrder, TransportOrder } from './drivers.ts';

/** The orders of a stack, one stream for each driver. */
export interface OrderStreams {
  readonly transport$: Observable<TransportOrder>;
  readonly timer$: Observable<TimerOrder>;
  readonly media$: Observable<MediaOrder>;
}

/** The end of the pipe: emits every signal on the stream of its kind. */
export class SignalSplit extends Subscriber<Signal> implements OrderStreams {
  readonly transport$: Subject<TransportOrder> = new DirectSubject();
  readonly timer$: Subject<TimerOrder> = new DirectSubject();
  readonly media$: Subject<MediaOrder> = new DirectSubject();
  readonly app$: Subject<AppFact> = new DirectSubject();
  readonly faults$: Subject<FaultFact> = new DirectSubject();
  readonly refused$: Subject<RefusedFact> = new DirectSubject();
  readonly counts: Record<CountName, number> = {
    'malformed.request': 0,
    'malformed.response': 0,
    'unmatched.response': 0,
    'unmatched.ack': 0,
    overload: 0,
    refused: 0,
    merged: 0,
    'wrong.via': 0,
  };

  override next(signal: Signal): void {
    if (this.isStopped) return;
    if (isOrder(signal)) {
      switch (signal.do) {
        case 'send':
        case 'resolve':
          this.transport$.next(signal);
          break;
        case 'startTimer':
        case 'stopTimer':
          this.timer$.next(signal);
          break;
        case 'media':
          this.media$.next(signal);
      }
    } else if (signal.on === 'app') this.app$.next(signal);
    else if (signal.on === 'count') this.counts[signal.what] += 1;
    else if (signal.on === 'fault') this.faults$.next(signal);
    else if (signal.on === 'refused') {
      this.counts.refused += 1;
      this.refused$.next(signal);
    }
    // Any other fact was taken by no layer: dropped.
  }

  /** Completes the streams; until then they outlive the pipe. */
  end(): void {
    const { transport$, timer$, media$, app$, faults$, refused$ } = this;
    for (const each of [transport$, timer$, media$, app$, faults$, refused$]) each.complete();
  }
}
