import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryNetwork, type NetworkConditions } from '../../src/testing/memory-network.ts';
import { virtualClock } from '../../src/testing/virtual-clock.ts';

const from = { host: '10.0.0.1', port: 1 };
const to = { host: '10.0.0.2', port: 2 };

/** The arrivals, with their times, of numbered datagrams sent every 10 ms. */
const run = (conditions: NetworkConditions, count = 50): readonly (readonly [at: number, n: number])[] => {
  const clock = virtualClock();
  const network = memoryNetwork(conditions, clock);
  const arrived: (readonly [number, number])[] = [];
  const socket = network.socket(from, () => {});
  network.socket(to, (octets) => arrived.push([clock.now(), octets[0] ?? -1]));
  for (let n = 0; n < count; n++) {
    socket.send(Uint8Array.of(n), to);
    clock.advance(10);
  }
  clock.runAll();
  return arrived;
};

describe('the memory network', () => {
  it('the memory network delivers all datagrams in order after the delay, without other conditions', () => {
    expect(run({ delayMs: 7 })).toEqual(Array.from({ length: 50 }, (_, n) => [n * 10 + 7, n]));
  });

  it('the memory network does the same with the same seed', () => {
    const any = fc.record({
      seed: fc.integer(),
      loss: fc.double({ min: 0, max: 1, noNaN: true }),
      jitterMs: fc.nat(50),
    });
    fc.assert(
      fc.property(any, (conditions) => {
        expect(run(conditions)).toEqual(run(conditions));
      }),
    );
    expect(run({ seed: 1, loss: 0.5 })).not.toEqual(run({ seed: 2, loss: 0.5 }));
  });

  it('the memory network loses, duplicates and reorders with the given probabilities', () => {
    expect(run({ loss: 1 })).toEqual([]);
    expect(run({ duplicate: 1 })).toHaveLength(100);
    const kept = run({ loss: 0.3 }, 250).length;
    expect(kept).toBeGreaterThan(130);
    expect(kept).toBeLessThan(220);
    const order = run({ reorder: 0.3, delayMs: 20 }).map(([, n]) => n);
    expect(order).toHaveLength(50);
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
  });

  it('the memory network cuts a host off, also from datagrams in transit, until it is mended', () => {
    const clock = virtualClock();
    const network = memoryNetwork({ delayMs: 10 }, clock);
    let received = 0;
    const socket = network.socket(from, () => {});
    const other = network.socket(to, () => received++);
    socket.send(Uint8Array.of(1), to);
    network.cut(to.host);
    socket.send(Uint8Array.of(1), to);
    clock.runAll();
    expect(received).toBe(0);
    network.mend(to.host);
    socket.send(Uint8Array.of(1), to);
    clock.runAll();
    expect(received).toBe(1);
    other.close();
    socket.send(Uint8Array.of(1), to);
    clock.runAll();
    expect(received).toBe(1);
    expect(network.carried.map((each) => each.lost)).toEqual([false, true, false, false]);
    expect(() => network.socket(from, () => {})).toThrow('memory 10.0.0.1:1 is already in use');
  });
});
