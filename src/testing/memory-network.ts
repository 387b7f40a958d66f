import type { Clock } from '../core/clock.ts';
import { seededEntropy } from '../core/entropy.ts';
import { SipError } from '../core/errors.ts';
import type { HostPort } from '../signal/address.ts';
import { hostPortText } from '../signal/host.ts';
import { createTransport } from '../transport/create-transport.ts';
import type { ListenConfig, TransportDriver } from '../transport/transport-driver.ts';
import { type MemorySocket, openMemory } from './memory-listener.ts';

/** The properties of the network. Probabilities are from 0 to 1. */
export interface NetworkConditions {
  /** Equal seeds give equal losses, delays and duplicates. 1 when absent. */
  readonly seed?: number;
  /** The probability that a datagram is lost. */
  readonly loss?: number;
  /** The transit time of a datagram. */
  readonly delayMs?: number;
  /** Added to it at random, from 0 to this: datagrams may be reordered. */
  readonly jitterMs?: number;
  /** The probability that a datagram arrives twice. */
  readonly duplicate?: number;
  /** The probability that a datagram arrives after later ones. */
  readonly reorder?: number;
}

/** One datagram that was sent, whether it arrives or not. */
export interface Carried {
  readonly at: number;
  readonly from: HostPort;
  readonly to: HostPort;
  readonly octets: Uint8Array;
  readonly lost: boolean;
}

export interface MemoryNetwork {
  /** A transport driver listening at this address of the network, which may advertise another. */
  driver(
    address: HostPort & Pick<ListenConfig, 'advertise'>,
    names?: Readonly<Record<string, readonly string[]>>,
  ): TransportDriver;
  /** A socket without a stack, for scripts. `received` is called for each datagram. */
  socket(address: HostPort, received: (octets: Uint8Array, from: HostPort) => void): MemorySocket;
  /** All datagrams sent so far, in order. */
  readonly carried: readonly Carried[];
  /** Loses all datagrams from and to this host, until `mend`. */
  cut(host: string): void;
  mend(host: string): void;
}

const key = (address: HostPort): string => hostPortText(address.host, address.port);

/** UDP without sockets: datagrams are delivered by `clock`, with the loss and delay of the conditions. */
export const memoryNetwork = (conditions: NetworkConditions, clock: Clock): MemoryNetwork => {
  const { loss = 0, delayMs = 0, jitterMs = 0, duplicate = 0, reorder = 0 } = conditions;
  const entropy = seededEntropy(conditions.seed ?? 1);
  const receivers = new Map<string, (octets: Uint8Array, from: HostPort) => void>();
  const carried: Carried[] = [];
  const cutOff = new Set<string>();
  const happens = (chance: number): boolean => chance > 0 && entropy.integer(0, 1_000_000) < chance * 1_000_000;

  const deliver = (octets: Uint8Array, from: HostPort, to: HostPort): void => {
    const jitter = jitterMs > 0 ? entropy.integer(0, jitterMs + 1) : 0;
    const heldBack = happens(reorder) ? 1 + delayMs + jitterMs : 0;
    clock.at(clock.now() + delayMs + jitter + heldBack, () => {
      // A copy, as from a socket: the receiver may keep it.
      if (!cutOff.has(to.host)) receivers.get(key(to))?.(Buffer.from(octets), from);
    });
  };

  const carry = (octets: Uint8Array, from: HostPort, to: HostPort): void => {
    const lost = cutOff.has(from.host) || cutOff.has(to.host) || happens(loss);
    carried.push({ at: clock.now(), from, to: { host: to.host, port: to.port }, octets, lost });
    if (lost) return;
    deliver(octets, from, to);
    if (happens(duplicate)) deliver(octets, from, to);
  };

  const socket: MemoryNetwork['socket'] = (address, received) => {
    const at = key(address);
    if (receivers.has(at)) throw new SipError('ERR_SIP_LISTEN', `memory ${at} is already in use`);
    receivers.set(at, received);
    return { send: (octets, to) => carry(octets, address, to), close: () => void receivers.delete(at) };
  };

  return {
    socket,
    carried,
    driver: (address, names = {}) =>
      createTransport({
        listen: [{ transport: 'UDP', ...address }],
        clock,
        open: { UDP: openMemory(socket) },
        lookUp: async (name) => {
          const hosts = names[name];
          if (hosts === undefined) throw new Error(`the memory network has no host ${name}`);
          return hosts;
        },
      }),
    cut: (host) => void cutOff.add(host),
    mend: (host) => void cutOff.delete(host),
  };
};
