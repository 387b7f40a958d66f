import { type Observable, Subject } from 'rxjs';
import type { Clock } from '../core/clock.ts';
import { SipError } from '../core/errors.ts';
import type { MessageLimits } from '../message/model.ts';
import { write } from '../message/write.ts';
import type { Flow, HostPort, Local, Target, TransportName } from '../signal/address.ts';
import { hostPortText } from '../signal/host.ts';
import type { Order, OutsideFact } from '../signal/signal.ts';
import { DirectSubject } from './direct-subject.ts';
import type { Listener, MessageReceiver, OpenListener } from './listener.ts';
import { type LookUp, locate, systemLookUp } from './locate.ts';
import { MessageReader } from './message-reader.ts';
import { isNotSip } from './not-sip.ts';
import type { DatagramScreen, ListenConfig, TransportCounts, TransportDriver, WireEvent } from './transport-driver.ts';
import { openerOf } from './transports.ts';

export interface TransportOptions {
  readonly listen: readonly ListenConfig[];
  readonly clock: Clock;
  readonly limits?: Partial<MessageLimits>;
  /** Resolves a host name; absent: the system's resolver. */
  readonly lookUp?: LookUp;
  /** Opens the listening points of each transport; absent: real sockets. */
  readonly open?: Partial<Readonly<Record<TransportName, OpenListener>>>;
}

/** Several listening points as one driver: received octets become facts, orders are sent as octets. */
class Transport implements TransportDriver, MessageReceiver {
  readonly #facts: Subject<OutsideFact> = new DirectSubject();
  readonly #wire = new Subject<WireEvent>();
  readonly facts$: Observable<OutsideFact> = this.#facts.asObservable();
  readonly wire$: Observable<WireEvent> = this.#wire.asObservable();
  readonly counts: TransportCounts = { received: 0, ignored: 0, sent: 0, failed: 0, faults: 0 };
  readonly #options: TransportOptions;
  readonly #reader: MessageReader;
  readonly #lookUp: LookUp;
  readonly #byLocalId = new Map<string, Listener>();
  #listeners: readonly Listener[] = [];
  #closed = false;
  #screen: DatagramScreen | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#reader = new MessageReader(options.limits);
    this.#lookUp = options.lookUp ?? systemLookUp;
  }

  get sockets(): number {
    return this.#listeners.reduce((sum, each) => sum + each.sockets, 0);
  }

  async listen(): Promise<readonly Local[]> {
    const opened: Listener[] = [];
    try {
      for (const [index, config] of this.#options.listen.entries()) {
        const open =
          this.#options.open === undefined ? openerOf(config.transport) : this.#options.open[config.transport];
        if (open === undefined) throw new SipError('ERR_SIP_LISTEN', `${config.transport} is not available`);
        opened.push(await open(config, `${config.transport.toLowerCase()}:${index}`, this, this.#reader.limits));
        if (this.#closed) throw new SipError('ERR_SIP_CLOSED', 'closed while it began to listen');
      }
    } catch (error) {
      await Promise.all(opened.map((each) => each.close()));
      throw error;
    }
    this.#listeners = opened;
    const locals = opened.flatMap((each) => each.locals);
    for (const each of opened) for (const local of each.locals) this.#byLocalId.set(local.id, each);
    for (const local of locals) this.#facts.next({ on: 'listening', local });
    return locals;
  }

  received(octets: Uint8Array, flow: Flow): void {
    if (this.#closed) return;
    this.counts.received += 1;
    if (this.#wire.observed) this.#emitWire('received', flow.transport, flow.local, flow.remote, octets);
    if (isNotSip(octets)) {
      this.counts.ignored += 1;
      return;
    }
    if (flow.connection === undefined && this.#screen?.(octets, flow) === true) return;
    this.#facts.next(this.#read(octets, flow, this.#options.clock.now()));
  }

  send(order: Extract<Order, { do: 'send' }>): void {
    const { message, to, owner } = order;
    const listener = this.#listenerFor(to);
    if (listener === undefined) {
      this.#failed(owner, `no listening point reaches ${to.transport} ${hostPortText(to.host, to.port)}`);
      return;
    }
    let octets: Uint8Array;
    try {
      octets = write(message);
    } catch (error) {
      this.#failed(owner, `the message cannot be written: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    this.counts.sent += 1;
    if (this.#wire.observed) {
      const local = listener.locals.find((each) => each.id === to.localId) ?? listener.localFor(to);
      if (local !== undefined) this.#emitWire('sent', to.transport, local, to, octets);
    }
    // A message without an owner has no layer to report a failure to, so it gets no callback.
    listener.send(octets, to, owner === undefined ? undefined : (reason) => this.#failed(owner, reason));
  }

  resolve(order: Extract<Order, { do: 'resolve' }>): void {
    locate(
      order.uri,
      this.#lookUp,
      (transport, host) => this.#reaches(transport, host),
      (found) => {
        if (!this.#closed) this.#facts.next({ on: 'resolved', owner: order.owner, ...found });
      },
    );
  }

  screen(screen: DatagramScreen): void {
    this.#screen = screen;
  }

  probe(returned: () => void): void {
    const probing = this.#listeners.filter((each) => each.probe !== undefined);
    let left = probing.length;
    const one = (): void => {
      left -= 1;
      if (left === 0) returned();
    };
    for (const each of probing) each.probe?.(one);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#listeners.map((each) => each.close()));
    this.#facts.complete();
    this.#wire.complete();
  }

  #read(octets: Uint8Array, flow: Flow, at: number): OutsideFact {
    try {
      return this.#reader.read(octets, flow, at);
    } catch (error) {
      // A defect in the parser loses this datagram and not the socket; it is counted and emitted.
      this.counts.faults += 1;
      return {
        on: 'malformed',
        malformed: { kind: 'unknown', reason: 'fault', detail: String(error), at: -1, octets },
        flow,
        at,
      };
    }
  }

  #failed(owner: Extract<Order, { do: 'send' }>['owner'], reason: string): void {
    this.counts.failed += 1;
    if (owner !== undefined && !this.#closed) this.#facts.next({ on: 'sendFailed', owner, reason });
  }

  #listenerFor(to: Target): Listener | undefined {
    const named = to.localId === undefined ? undefined : this.#byLocalId.get(to.localId);
    return named ?? this.#listeners.find((each) => each.transport === to.transport && each.localFor(to) !== undefined);
  }

  #reaches(transport: TransportName, host: string): boolean {
    return this.#listeners.some((each) => each.transport === transport && each.localFor({ host, port: 0 }));
  }

  #emitWire(
    direction: WireEvent['direction'],
    transport: TransportName,
    local: HostPort,
    remote: HostPort,
    octets: Uint8Array,
  ): void {
    this.#wire.next({
      direction,
      transport,
      local: { host: local.host, port: local.port },
      remote: { host: remote.host, port: remote.port },
      octets,
      at: this.#options.clock.now(),
    });
  }
}

/** A transport driver over real sockets, of the transports in `transports.ts`. */
export const createTransport = (options: TransportOptions): TransportDriver => new Transport(options);
