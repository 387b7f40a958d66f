import { seededEntropy } from '../../src/core/entropy.ts';
import type { EndCause, SessionEvent } from '../../src/signal/session.ts';
import type { FaultFact } from '../../src/signal/signal.ts';
import type { StackConfig } from '../../src/stack/layers.ts';
import type { StackDrivers } from '../../src/stack/stack-contract.ts';
import {
  createStack,
  type MemoryMedia,
  type MemoryNetwork,
  memoryMedia,
  memoryNetwork,
  type ScriptedPeer,
  type Stack,
  scriptedPeer,
  type VirtualClock,
  virtualClock,
} from '../../src/testing/index.ts';
import { sessionFacts } from './session-facts.ts';
import { stackConfig } from './stack-config.ts';

/** One whole stack on a memory network, with a scripted peer. */
export interface Alone {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly stack: Stack;
  readonly media: MemoryMedia;
  readonly phone: ScriptedPeer;
  readonly faults: readonly FaultFact[];
  readonly ends: readonly EndCause[];
}

export const us = { host: '10.0.0.1', port: 5060 };
export const them = { host: '10.0.0.9', port: 5060 };

export interface AloneOptions {
  readonly config?: StackConfig;
  /** Replaces drivers. */
  readonly drivers?: (drivers: StackDrivers) => StackDrivers;
  /** The host names of the network. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** Reacts to the events of calls, inside their turn. */
  readonly on?: (stack: Stack, id: string, event: SessionEvent) => void;
}

export const alone = async ({ config = stackConfig, drivers, names = {}, on }: AloneOptions = {}): Promise<Alone> => {
  const clock = virtualClock();
  const network = memoryNetwork({ delayMs: 10 }, clock);
  const media = memoryMedia({ clock });
  const made: StackDrivers = { clock, entropy: seededEntropy(4), transport: network.driver(us, names), media };
  const stack = createStack(config, drivers?.(made) ?? made);
  const faults: FaultFact[] = [];
  const ends: EndCause[] = [];
  stack.faults$.subscribe((fault) => faults.push(fault));
  sessionFacts(stack).subscribe(({ id, event }) => {
    if (event.type === 'ended') ends.push(event.cause);
    on?.(stack, id, event);
  });
  await stack.listen();
  return { clock, network, stack, media, faults, ends, phone: scriptedPeer(network, clock, them) };
};

/** A request of the phone as text. `fields` replace or add header fields by name; `undefined` omits one. */
export const requestText = (
  method: string,
  fields: Readonly<Record<string, string | undefined>> = {},
  body = '',
): string => {
  const all: Record<string, string | undefined> = {
    Via: `SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-${method}`,
    'Max-Forwards': '70',
    From: '<sip:phone@10.0.0.9>;tag=p1',
    To: '<sip:us@10.0.0.1>',
    'Call-ID': `c-${method}`,
    CSeq: `1 ${method}`,
    Contact: '<sip:phone@10.0.0.9>',
    'Content-Length': String(Buffer.byteLength(body)),
    ...fields,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [`${method} sip:us@10.0.0.1 SIP/2.0`, ...lines, '', body].join('\r\n');
};
