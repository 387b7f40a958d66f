import type { SipMessage } from '../message/model.ts';
import { parse } from '../message/parse.ts';
import { write } from '../message/write.ts';
import type { HostPort } from '../signal/address.ts';
import type { MemoryNetwork } from './memory-network.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** One datagram the peer got. */
export interface Heard {
  readonly at: number;
  readonly from: HostPort;
  readonly octets: Uint8Array;
  /** Absent when it is no good SIP message. */
  readonly message?: SipMessage;
}

export interface ScriptedPeer {
  readonly address: HostPort;
  /** Sends a message, octets, or a text whose line ends may be plain `\n`. */
  send(what: SipMessage | Uint8Array | string, to: HostPort): void;
  /** All that arrived, in order. */
  readonly heard: readonly Heard[];
  /** Time and what it was, `[500, 'INVITE']` or `[700, '180']`: for comparing with a table. */
  readonly timeline: readonly (readonly [at: number, what: string])[];
  /** Lets time pass until a message arrives that was not taken yet and that `matches`; throws when none does within `withinMs`. */
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

/** A peer without a stack: it says what the script says, and remembers what it hears. */
export const scriptedPeer = (network: MemoryNetwork, clock: VirtualClock, address: HostPort): ScriptedPeer => {
  const heard: Heard[] = [];
  const waiting: SipMessage[] = [];
  const socket = network.socket(address, (octets, from) => {
    const read = parse(octets);
    heard.push(read.ok ? { at: clock.now(), from, octets, message: read.value } : { at: clock.now(), from, octets });
    if (read.ok) waiting.push(read.value);
  });
  return {
    address,
    heard,
    send: (what, to) => socket.send(octetsOf(what), to),
    get timeline() {
      return heard.map((each) => [each.at, nameOf(each.message)] as const);
    },
    take: (matches = () => true, withinMs = 32_000) => {
      const until = clock.now() + withinMs;
      for (;;) {
        const at = waiting.findIndex(matches);
        if (at >= 0) return waiting.splice(at, 1)[0] as SipMessage;
        if (clock.now() > until || !clock.step()) {
          const seen = heard.map((each) => nameOf(each.message)).join(' ') || 'nothing';
          throw new Error(`no such message within ${withinMs} ms; heard so far: ${seen}`);
        }
      }
    },
    close: () => socket.close(),
  };
};
