import { type Entropy, seededEntropy } from '../../src/core/entropy.ts';
import { type MemoryMedia, memoryMedia } from '../../src/testing/memory-media.ts';
import { type MemoryNetwork, memoryNetwork, type NetworkConditions } from '../../src/testing/memory-network.ts';
import { type VirtualClock, virtualClock } from '../../src/testing/virtual-clock.ts';

export interface VirtualWorld {
  readonly clock: VirtualClock;
  /** The drivers of an endpoint at this host, port 5060. */
  drivers(
    host: string,
    seed: number,
  ): {
    readonly clock: VirtualClock;
    readonly entropy: Entropy;
    readonly transport: ReturnType<MemoryNetwork['driver']>;
    readonly media: MemoryMedia;
  };
}

/** One clock and one network for endpoints of the public API. */
export const virtualWorld = (conditions: NetworkConditions = {}): VirtualWorld => {
  const clock = virtualClock();
  const network = memoryNetwork(conditions, clock);
  const drivers: VirtualWorld['drivers'] = (host, seed) => ({
    clock,
    entropy: seededEntropy(seed),
    transport: network.driver({ host, port: 5060 }),
    media: memoryMedia({ clock }),
  });
  return { clock, drivers };
};
