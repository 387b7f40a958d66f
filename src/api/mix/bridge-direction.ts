import { merge, type Subscription } from 'rxjs';
import { LiveCall } from '../call/live-call.ts';
import type { MixPort } from './mix-port.ts';

/**
 * One way of a bridge: what one call says, for the other to hear. Packets pass inside the media engine where they fit
 * there; where they do not, the engine tells, and what is heard here is said there.
 */
export class BridgeDirection {
  readonly #from: MixPort;
  readonly #to: MixPort;
  readonly #keys: boolean;
  readonly #changed: () => void;
  readonly #events: Subscription;
  /** Packets pass as they are. */
  relaying = false;

  /** `keys`: telephone events pass too. */
  constructor(from: MixPort, to: MixPort, keys: boolean, changed: () => void) {
    this.#from = from;
    this.#to = to;
    this.#keys = keys;
    this.#changed = changed;
    this.#events = merge(from.call.events$, to.call.events$).subscribe((event) => {
      if (event.type === 'media' || event.type === 'hold') this.ask();
    });
    this.#events.add(
      from.call.events$.subscribe((event) => {
        if (event.type === 'relay' && event.to === to.call.id) this.#turn(event.passing);
      }),
    );
  }

  /** Asks for it as soon as there is media, and again whenever one of the two has changed; not while one is held. */
  ask(): void {
    const { call, held } = this.#from;
    const { call: other, held: otherHeld, ref } = this.#to;
    if (!(call instanceof LiveCall && other instanceof LiveCall) || ref === undefined) return;
    if (!call.mediaOpen || !other.mediaOpen) return;
    if (held || otherHeld) this.#lead();
    else this.#lead({ toStream: other.id, ref, ...(!this.#keys && { events: false }) });
  }

  close(): void {
    this.#events.unsubscribe();
    this.#lead();
  }

  #lead(there: { readonly toStream?: string; readonly ref?: number; readonly events?: boolean } = {}): void {
    const { call } = this.#from;
    if (!(call instanceof LiveCall) || call.state === 'ended') return;
    call.host.stack.command({ to: 'stream', do: 'relay', id: call.id, ...there });
  }

  #turn(passing: boolean): void {
    if (passing === this.relaying) return;
    this.relaying = passing;
    this.#from.hearing = !passing;
    this.#changed();
  }
}
