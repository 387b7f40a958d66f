import type { Observable } from 'rxjs';
import type { Flow, HostPort, Local, Target, TransportName } from '../signal/address.ts';
import type { Order, OutsideFact } from '../signal/signal.ts';

/** A configured listening point. `host` may be a wildcard; `port` 0: the system chooses one. */
export interface ListenConfig extends HostPort {
  readonly transport: TransportName;
  /** What Via, Contact and SDP have instead of the bound address. */
  readonly advertise?: Advertised | undefined;
}

/** The public address of a listening point, such as that of the NAT before it. */
export interface Advertised {
  /** In Via and Contact: an address or a name. */
  readonly host: string;
  /** The bound one when absent. */
  readonly port?: number | undefined;
  /**
   * In SDP: a literal address, of the IP version of the listening point. When absent: `host`, or, where that is a name, the
   * address that it has when listening begins.
   */
  readonly media?: string | undefined;
}

/** Octets received or sent, for a trace. */
export interface WireEvent {
  readonly direction: 'received' | 'sent';
  readonly transport: TransportName;
  readonly local: HostPort;
  readonly remote: HostPort;
  readonly octets: Uint8Array;
  /** Stack time, ms. */
  readonly at: number;
}

/** The counters of a transport since it was created. */
export interface TransportCounts {
  /** Datagrams, and messages of a stream. */
  received: number;
  /** Of those, the ones that are not SIP: keep-alives, STUN. */
  ignored: number;
  sent: number;
  failed: number;
  /** Defects of the parser, each of which lost one message. */
  faults: number;
}

export type DatagramScreen = (octets: Uint8Array, flow: Flow) => boolean;

export interface TransportDriver {
  /** `listening`, `received`, `malformed`, `sendFailed`, `resolved`. Never errors. */
  readonly facts$: Observable<OutsideFact>;
  /** Opens all listening points, or none: rejects with `ERR_SIP_LISTEN`. */
  listen(): Promise<readonly Local[]>;
  send(order: Extract<Order, { do: 'send' }>): void;
  resolve(order: Extract<Order, { do: 'resolve' }>): void;
  /** From now on datagrams for which `screen` returns true are not read: it has done with them what there is to do. */
  screen?(screen: DatagramScreen): void;
  /**
   * Calls `returned` when all datagrams that came in before now have been read; never when a buffer is full. A later probe takes
   * the place of one that has not returned.
   */
  probe?(returned: () => void): void;
  /** Every message on the wire. No event is made while there is no subscriber. */
  readonly wire$: Observable<WireEvent>;
  readonly counts: Readonly<TransportCounts>;
  /** The number of open sockets. */
  readonly sockets: number;
  close(): Promise<void>;
}

export type { Target };
