import type { Flow, HostPort, Local, Target, TransportName } from '../signal/address.ts';
import type { ListenConfig } from './transport-driver.ts';

/** Who is told what a listener hears. */
export interface Receiver {
  /** One whole message, or what stands for one: a datagram, or what framing cut out of a stream. Never throws. */
  received(octets: Uint8Array, flow: Flow): void;
}

/** One listening point of one transport, open. */
export interface Listener {
  readonly transport: TransportName;
  /** Each address the point is reached at; one unless it listens on a wildcard. */
  readonly locals: readonly Local[];
  /** Sockets held: the listening one, and connections where there are such. */
  readonly sockets: number;
  /** Which of `locals` `remote` sees us at; undefined when it cannot be reached from here (the other IP version). */
  localFor(remote: HostPort): Local | undefined;
  /** Never throws. What the system refuses is told to `failed`, as far as it tells us. */
  send(octets: Uint8Array, to: Target, failed: ((reason: string) => void) | undefined): void;
  /** Lets what was sent leave, then closes. */
  close(): Promise<void>;
}

/** How a transport opens a listening point. `id` is for its `Local`. Rejects with `ERR_SIP_LISTEN`. */
export type OpenListener = (config: ListenConfig, id: string, receiver: Receiver) => Promise<Listener>;
