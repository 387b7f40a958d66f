import type { SipMessage } from '../message/model.ts';
import { parse } from '../message/parse.ts';
import { write } from '../message/write.ts';
import type { HostPort } from '../signal/address.ts';
import type { MemoryNetwork } from './memory-network.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A datagram the peer received. */
export interface ReceivedDatagram {
  readonly at: number;
  readonly from: HostPort;
  readonly octets: Uint8Array;
  /** Absent when it is not a well formed SIP message. */
  readonly message?: SipMessage;
}

export interface ScriptedPeer {
  readonly address: HostPort;
  /** Sends a message, octets, or a text whose line ends may be plain `\n`. */
  send(what: SipMessage | Uint8Array | string, to: HostPort): void;
  /** All received datagrams, in order. */
  readonly received: readonly ReceivedDatagram[];
  /** The time and method or status of each, as `[500, 'INVITE']` or `[700, '180']`, to compare with a table. */
  readonly timeline: readonly (readonly [at: number, what: string])[];
  /** Advances time until there is a message that matches and was not taken before, and takes it; throws when there is none within `withinMs`. */
  take(matches?: (message: SipMessage) => boolean, withinMs?: number): SipMessage;
  close(): void;
}

const nameOf = (message: SipMessage | undefined): string => {
  if (message === undefined) return '?';
  return message.kind === 'request' ? message.method : String(message.status);
};

const octetsOf = (what: SipMessage | Uint8Array | string): Uint8Array => {
  if (what instanceof Uint8Array) return what;
  return typeof what === 'string' ? Buffer.from(what.replace(/\r?\n/g, '\r\n')) : write(what);
};

/** A peer without a stack: it sends what the script sends, and records what it receives. */
export const scriptedPeer = (network: MemoryNetwork, clock: VirtualClock, address: HostPort): ScriptedPeer => {
  const received: ReceivedDatagram[] = [];
  const waiting: SipMessage[] = [];
  const socket = network.socket(address, (octets, from) => {
    const read = parse(octets);
    received.push(read.ok ? { at: clock.now(), from, octets, message: read.value } : { at: clock.now(), from, octets });
    if (read.ok) waiting.push(read.value);
  });
  return {
    address,
    received,
    send: (what, to) => socket.send(octetsOf(what), to),
    get timeline() {
      return received.map((each) => [each.at, nameOf(each.message)] as const);
    },
    take: (matches = () => true, withinMs = 32_000) => {
      const until = clock.now() + withinMs;
      for (;;) {
        const at = waiting.findIndex(matches);
        if (at >= 0) return waiting.splice(at, 1)[0] as SipMessage;
        if (clock.now() > until || !clock.step()) {
          const seen = received.map((each) => nameOf(each.message)).join(' ') || 'nothing';
          throw new Error(`no such message within ${withinMs} ms; received so far: ${seen}`);
        }
      }
    },
    close: () => socket.close(),
  };
};
