import { Observable, Subscriber } from 'rxjs';
import { isOrder, type Layer, type Signal } from '../signal/signal.ts';

/**
 * A layer as an operator of the pipe: orders, and facts that the layer does not take, pass unchanged. What the layer
 * throws becomes a fault signal, never an error of the stream.
 */
export const layer =
  (of: Layer) =>
  (source: Observable<Signal>): Observable<Signal> =>
    new Observable((out) => source.subscribe(new LayerSubscriber(out, of)));

// A Subscriber, as in the operators of RxJS: one call per signal instead of three.
class LayerSubscriber extends Subscriber<Signal> {
  readonly #out: Subscriber<Signal>;
  readonly #layer: Layer;

  constructor(out: Subscriber<Signal>, layer: Layer) {
    super(out);
    this.#out = out;
    this.#layer = layer;
  }

  protected override _next(signal: Signal): void {
    const out = this.#out;
    const replies = isOrder(signal) ? undefined : this.#ask(signal);
    if (replies === undefined) out.next(signal);
    else for (let i = 0; i < replies.length; i++) out.next(replies[i] as Signal);
  }

  #ask(signal: Signal): readonly Signal[] | undefined {
    try {
      return this.#layer.receive(signal);
    } catch (error) {
      return [{ on: 'fault', error, during: signal }];
    }
  }
}
