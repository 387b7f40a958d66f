import type { Observable } from 'rxjs';
import type { HostPort, Local, Target, TransportName } from '../signal/address.ts';
import type { Order, OutsideFact } from '../signal/signal.ts';

/** One listening point as configured. `host` may be a wildcard, `port` 0 for one the system picks. */
export interface ListenConfig extends HostPort {
  readonly transport: TransportName;
  /** What to write into Via, Contact and SDP instead of the bound address: a public address or name. */
  readonly advertise?: { readonly host: string; readonly port?: number | undefined } | undefined;
}

/** Octets as they went over the wire, for the opt-in trace. */
export interface WireEvent {
  readonly direction: 'received' | 'sent';
  readonly transport: TransportName;
  readonly local: HostPort;
  readonly remote: HostPort;
  readonly octets: Uint8Array;
  /** Stack time, ms. */
  readonly at: number;
}

/** What a transport has done so far, for the figures. */
export interface TransportCounts {
  /** Datagrams, or messages off a stream. */
  received: number;
  /** Of those, what was no attempt at SIP: keep-alives, STUN. */
  ignored: number;
  sent: number;
  failed: number;
  /** Bugs of ours that cost one message. */
  faults: number;
}

export interface TransportDriver {
  /** `listening`, `received`, `malformed`, `sendFailed`, `resolved`. Never errors. */
  readonly facts$: Observable<OutsideFact>;
  /** Opens every listening point, or none: rejects with `ERR_SIP_LISTEN` and one sentence. */
  listen(): Promise<readonly Local[]>;
  send(order: Extract<Order, { do: 'send' }>): void;
  resolve(order: Extract<Order, { do: 'resolve' }>): void;
  /** Costs nothing until subscribed. */
  readonly wire$: Observable<WireEvent>;
  readonly counts: Readonly<TransportCounts>;
  /** Sockets open: 0 when quiet. */
  readonly sockets: number;
  close(): Promise<void>;
}

export type { Target };
