import { merge, type Subscription } from 'rxjs';
import { LiveCall } from '../call/live-call.ts';
import type { MixPort } from './mix-port.ts';

/**
 * One direction of a bridge. Packets are relayed inside the media engine where both calls allow it; where they do not, the
 * engine reports it, and audio received from one call is sent to the other here.
 */
export class BridgeDirection {
  readonly #from: MixPort;
  readonly #to: MixPort;
  readonly #keys: boolean;
  readonly #changed: () => void;
  readonly #events: Subscription;
  /** Packets are relayed. */
  relaying = false;

  /** `keys`: relay telephone events too. */
  constructor(from: MixPort, to: MixPort, keys: boolean, changed: () => void) {
    this.#from = from;
    this.#to = to;
    this.#keys = keys;
    this.#changed = changed;
    this.#events = merge(from.call.events$, to.call.events$).subscribe((event) => {
      if (event.type === 'media' || event.type === 'hold') this.request();
    });
    this.#events.add(
      from.call.events$.subscribe((event) => {
        if (event.type === 'relay' && event.to === to.call.id) this.#turn(event.passing);
      }),
    );
  }

  /** Requests the relay as soon as there is media, and again whenever either call changed; not while one is held. */
  request(): void {
    const { call, held } = this.#from;
    const { call: other, held: otherHeld, ref } = this.#to;
    if (!(call instanceof LiveCall && other instanceof LiveCall) || ref === undefined) return;
    if (!call.mediaOpen || !other.mediaOpen) return;
    if (held || otherHeld) this.#connect();
    else this.#connect({ toStream: other.id, ref, ...(!this.#keys && { events: false }) });
  }

  close(): void {
    this.#events.unsubscribe();
    this.#connect();
  }

  #connect(there: { readonly toStream?: string; readonly ref?: number; readonly events?: boolean } = {}): void {
    const { call } = this.#from;
    if (!(call instanceof LiveCall) || call.state === 'ended') return;
    call.host.stack.command({ to: 'stream', do: 'relay', id: call.id, ...there });
  }

  #turn(passing: boolean): void {
    if (passing === this.relaying) return;
    this.relaying = passing;
    this.#from.receiving = !passing;
    this.#changed();
  }
}
