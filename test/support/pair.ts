import { seededEntropy } from '../../src/core/entropy.ts';
import type { EndCause, SessionEvent } from '../../src/signal/session.ts';
import type { FaultFact } from '../../src/signal/signal.ts';
import type { Command } from '../../src/signal/usages.ts';
import { createStack } from '../../src/stack/create-stack.ts';
import type { StackConfig } from '../../src/stack/layers.ts';
import type { Stack } from '../../src/stack/stack-contract.ts';
import { expectQuiet } from '../../src/testing/expect-quiet.ts';
import { type MemoryMedia, memoryMedia } from '../../src/testing/memory-media.ts';
import { type MemoryNetwork, memoryNetwork, type NetworkConditions } from '../../src/testing/memory-network.ts';
import { type VirtualClock, virtualClock } from '../../src/testing/virtual-clock.ts';
import { sessionFacts } from './session-facts.ts';
import { stackConfig } from './stack-config.ts';

/** One stack of the pair, and all it emitted. */
export interface Side {
  readonly stack: Stack;
  readonly media: MemoryMedia;
  readonly host: string;
  /** How the other side calls this one. */
  readonly uri: string;
  readonly events: readonly { readonly at: number; readonly id: string; readonly event: SessionEvent }[];
  readonly faults: readonly FaultFact[];
  /** Every call id that occurred, in order. */
  readonly ids: readonly string[];
  of(id: string): readonly SessionEvent[];
  types(id: string): readonly string[];
  endOf(id: string): EndCause | undefined;
  command(command: Command): void;
}

export interface Pair {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly sides: readonly Side[];
  readonly a: Side;
  readonly b: Side;
  /** Runs the clock until nothing is due, and fails unless all sides are quiet. Returns the elapsed time in ms. */
  settle(limitMs?: number): number;
  close(): Promise<void>;
}

export interface PairOptions extends NetworkConditions {
  readonly sides?: number;
  readonly config?: StackConfig;
  /** By side, in place of that. */
  readonly configs?: readonly StackConfig[];
  /** How long media takes to open. */
  readonly mediaMs?: number;
  /** Reacts to the events of a side, inside its turn. */
  readonly on?: (side: Side, id: string, event: SessionEvent, clock: VirtualClock) => void;
  /** Called with each stack before it listens. */
  readonly built?: (stack: Stack) => void;
  /** The reason why media of this call fails to open, if it does. */
  readonly refuseMedia?: (id: string) => string | undefined;
}

const openSide = async (
  network: MemoryNetwork,
  clock: VirtualClock,
  index: number,
  options: PairOptions,
): Promise<Side> => {
  const host = `10.0.0.${index + 1}`;
  const media = memoryMedia({
    clock,
    delayMs: options.mediaMs ?? 1,
    ...(options.refuseMedia ? { refuse: options.refuseMedia } : {}),
  });
  const stack = createStack(options.configs?.[index] ?? options.config ?? stackConfig, {
    clock,
    entropy: seededEntropy((options.seed ?? 1) * 97 + index),
    transport: network.driver({ host, port: 5060 }),
    media,
  });
  const events: { readonly at: number; readonly id: string; readonly event: SessionEvent }[] = [];
  const faults: FaultFact[] = [];
  const ids: string[] = [];
  const side: Side = {
    stack,
    media,
    host,
    uri: `sip:${'abcdefgh'[index]}@${host}:5060`,
    events,
    faults,
    ids,
    of: (id) => events.filter((each) => each.id === id).map((each) => each.event),
    types: (id) => side.of(id).map((each) => each.type),
    endOf: (id) => side.of(id).find((each) => each.type === 'ended')?.cause,
    command: (command) => stack.command(command),
  };
  stack.faults$.subscribe((fault) => faults.push(fault));
  sessionFacts(stack).subscribe(({ id, event }) => {
    if (!ids.includes(id)) ids.push(id);
    events.push({ at: clock.now(), id, event });
    options.on?.(side, id, event, clock);
  });
  options.built?.(stack);
  await stack.listen();
  return side;
};

/** Two whole stacks, or more, on a memory network and a virtual clock. */
export const pair = async (options: PairOptions = {}): Promise<Pair> => {
  const clock = virtualClock();
  const network = memoryNetwork(options, clock);
  const sides: Side[] = [];
  for (let index = 0; index < (options.sides ?? 2); index++) sides.push(await openSide(network, clock, index, options));
  const [a, b] = sides as [Side, Side];
  return {
    clock,
    network,
    sides,
    a,
    b,
    settle: (limitMs) => {
      const took = clock.runAll(limitMs);
      expectQuiet(...sides.map((each) => each.stack));
      return took;
    },
    close: async () => {
      await Promise.all(sides.map((each) => each.stack.close()));
    },
  };
};
