import { Observable, Subject } from 'rxjs';
import type { Detection } from '../../signal/playback.ts';
import type { CallContext } from '../common/call-context.ts';
import type { Level } from './call-event.ts';

/** What a call is watched for. The engine is asked when somebody subscribes, and told to stop after the last. */
export class CallDetectors {
  readonly #host: CallContext;
  readonly #id: string;
  readonly #wanted: Record<keyof Detection, number> = { level: 0, speaking: 0, inbandDtmf: 0 };
  readonly #levels = new Subject<Level>();
  readonly #speaking = new Subject<boolean>();
  #speaks = false;
  #open: boolean;
  #over = false;

  constructor(host: CallContext, id: string, open: boolean) {
    this.#host = host;
    this.#id = id;
    this.#open = open;
  }

  get level$(): Observable<Level> {
    return this.watching('level', this.#levels);
  }

  /** Now, then each change. */
  get speaking$(): Observable<boolean> {
    return this.watching(
      'speaking',
      new Observable<boolean>((out) => {
        out.next(this.#speaks);
        return this.#speaking.subscribe(out);
      }),
    );
  }

  /** `source$`, and the engine watches as long as somebody is subscribed to it. */
  watching<T>(what: keyof Detection, source$: Observable<T>): Observable<T> {
    return new Observable((out) => {
      if (this.#over) {
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
    if (speaking === this.#speaks) return;
    this.#speaks = speaking;
    this.#speaking.next(speaking);
  }

  opened(): void {
    if (this.#open) return;
    this.#open = true;
    const watch = Object.fromEntries(
      Object.entries(this.#wanted).flatMap(([what, count]) => (count > 0 ? [[what, true]] : [])),
    );
    if (Object.keys(watch).length > 0)
      this.#host.stack.command({ to: 'stream', do: 'detect', id: this.#id, detection: watch });
  }

  ended(): void {
    this.#over = true;
    this.#levels.complete();
    this.#speaking.complete();
  }

  #count(what: keyof Detection, change: 1 | -1): void {
    const before = this.#wanted[what];
    this.#wanted[what] = before + change;
    const turned = before + change === (change === 1 ? 1 : 0);
    if (!turned || !this.#open || this.#over) return;
    this.#host.stack.command({ to: 'stream', do: 'detect', id: this.#id, detection: { [what]: change === 1 } });
  }
}
