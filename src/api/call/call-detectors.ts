import { Observable, Subject } from 'rxjs';
import type { Detection } from '../../signal/playback.ts';
import type { CallContext } from './call-context.ts';
import type { Level } from './call-event.ts';

/** The detectors of a call. Each runs in the engine from its first subscriber to its last. */
export class CallDetectors {
  readonly #host: CallContext;
  readonly #id: string;
  readonly #subscribers: Record<keyof Detection, number> = { level: 0, speaking: 0, inbandDtmf: 0 };
  readonly #levels = new Subject<Level>();
  readonly #speaking = new Subject<boolean>();
  #peerSpeaks = false;
  #open: boolean;
  #ended = false;

  constructor(host: CallContext, id: string, open: boolean) {
    this.#host = host;
    this.#id = id;
    this.#open = open;
  }

  get level$(): Observable<Level> {
    return this.watching('level', this.#levels);
  }

  /** The current value, then each change. */
  get speaking$(): Observable<boolean> {
    return this.watching(
      'speaking',
      new Observable<boolean>((out) => {
        out.next(this.#peerSpeaks);
        return this.#speaking.subscribe(out);
      }),
    );
  }

  /** `source$`; the engine runs this detector while there are subscribers. */
  watching<T>(what: keyof Detection, source$: Observable<T>): Observable<T> {
    return new Observable((out) => {
      if (this.#ended) {
        out.complete();
        return undefined;
      }
      this.#count(what, 1);
      const subscription = source$.subscribe(out);
      return () => {
        subscription.unsubscribe();
        this.#count(what, -1);
      };
    });
  }

  level(level: Level): void {
    this.#levels.next(level);
  }

  speaking(speaking: boolean): void {
    if (speaking === this.#peerSpeaks) return;
    this.#peerSpeaks = speaking;
    this.#speaking.next(speaking);
  }

  opened(): void {
    if (this.#open) return;
    this.#open = true;
    const detection = Object.fromEntries(
      Object.entries(this.#subscribers).flatMap(([what, count]) => (count > 0 ? [[what, true]] : [])),
    );
    if (Object.keys(detection).length > 0)
      this.#host.stack.command({ to: 'stream', do: 'detect', id: this.#id, detection });
  }

  ended(): void {
    this.#ended = true;
    this.#levels.complete();
    this.#speaking.complete();
  }

  #count(what: keyof Detection, change: 1 | -1): void {
    const before = this.#subscribers[what];
    this.#subscribers[what] = before + change;
    const turned = before + change === (change === 1 ? 1 : 0);
    if (!turned || !this.#open || this.#ended) return;
    this.#host.stack.command({ to: 'stream', do: 'detect', id: this.#id, detection: { [what]: change === 1 } });
  }
}
