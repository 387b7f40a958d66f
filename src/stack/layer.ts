import { Observable, Subscriber } from 'rxjs';
import { type Fact, isOrder, type Layer, type Signal } from '../signal/signal.ts';

/**
 * Layers as one operator of the pipe, lowest first: orders, and facts that no layer takes, pass unchanged; what a layer
 * returns goes on to those above it, before the next of what it returned. What a layer throws becomes a fault signal,
 * never an error of the stream.
 */
export const throughLayers =
  (layers: readonly Layer[]) =>
  (source: Observable<Signal>): Observable<Signal> =>
    new Observable((out) => source.subscribe(new LayersSubscriber(out, layers)));

/** One layer as an operator. Several of them in a pipe are the same as all of them in `throughLayers`. */
export const layer = (of: Layer): ((source: Observable<Signal>) => Observable<Signal>) => throughLayers([of]);

// A Subscriber, as in the operators of RxJS, and one for all layers: a signal costs one call per layer that it asks.
class LayersSubscriber extends Subscriber<Signal> {
  readonly #out: Subscriber<Signal>;
  readonly #layers: readonly Layer[];
  /** The places of the layers that are asked about a kind of fact, found when it comes first. */
  readonly #asked = new Map<Fact['on'], readonly number[]>();

  constructor(out: Subscriber<Signal>, layers: readonly Layer[]) {
    super(out);
    this.#out = out;
    this.#layers = layers;
  }

  override next(signal: Signal): void {
    if (!this.isStopped) this.#pass(signal, 0);
  }

  /** Passes a signal to the layers from `from` on, and out when none takes it. */
  #pass(signal: Signal, from: number): void {
    if (!isOrder(signal)) {
      const asked = this.#asked.get(signal.on) ?? this.#layersFor(signal.on);
      for (let i = 0; i < asked.length; i++) {
        const at = asked[i] as number;
        if (at < from) continue;
        const replies = ask(this.#layers[at] as Layer, signal);
        if (replies === undefined) continue;
        for (let k = 0; k < replies.length; k++) this.#pass(replies[k] as Signal, at + 1);
        return;
      }
    }
    this.#out.next(signal);
  }

  #layersFor(on: Fact['on']): readonly number[] {
    const asked = this.#layers.flatMap(({ takes }, at) => (takes === undefined || takes.includes(on) ? [at] : []));
    this.#asked.set(on, asked);
    return asked;
  }
}

const ask = (layer: Layer, fact: Fact): readonly Signal[] | undefined => {
  try {
    return layer.receive(fact);
  } catch (error) {
    return [{ on: 'fault', error, during: fact }];
  }
};
