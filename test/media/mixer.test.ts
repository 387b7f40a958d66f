import { describe, expect, it } from 'vitest';
import { ActiveSpeaker } from '../../src/media/mix/active-speaker.ts';
import { Mixer } from '../../src/media/mix/mixer.ts';
import type { Participant } from '../../src/media/mix/participant.ts';
import { nth } from '../support/nth.ts';

/** A mixer at 8 kHz and, by participant, the first sample of every block it received. */
class Table {
  readonly mixes: Map<Participant, number[]> = new Map();
  readonly mixer: Mixer;

  constructor(rate = 8000) {
    this.mixer = new Mixer(rate, (voice, samples) => this.of(voice).push(nth(samples, 0)));
  }

  of(voice: Participant): number[] {
    const mixes = this.mixes.get(voice) ?? [];
    this.mixes.set(voice, mixes);
    return mixes;
  }

  push(voice: Participant, value: number, ms = 20): boolean {
    return this.mixer.push(voice, new Int16Array(8 * ms).fill(value), 8000);
  }
}

describe('the clock of a mix is its audio', () => {
  it('a block is mixed when the last active participant has brought its part', () => {
    const table = new Table();
    const [a, b] = [table.mixer.add(), table.mixer.add()];
    for (let turn = 1; turn <= 5; turn++) {
      table.push(a, turn);
      table.push(b, 10 * turn);
    }
    // A was alone in the first block; after that each block has the part of A and the earlier one of B.
    expect(table.of(b)).toEqual([1, 2, 3, 4, 5]);
    expect(table.of(a)).toEqual([0, 10, 20, 30, 40]);
    expect(a.waiting + b.waiting).toBeLessThanOrEqual(160);
  });

  it('a participant that stops sending is waited for one packet and no longer', () => {
    const table = new Table();
    const [a, b] = [table.mixer.add(), table.mixer.add()];
    for (let turn = 0; turn < 3; turn++) {
      table.push(a, 1);
      table.push(b, 2);
    }
    const { blocks } = table.mixer;
    expect([table.push(a, 1), table.push(a, 1), table.push(a, 1)]).toEqual([true, false, true]);
    for (let turn = 0; turn < 10; turn++) expect(table.push(a, 7)).toBe(true);
    expect(table.mixer.blocks).toBeGreaterThanOrEqual(blocks + 13);
    expect(table.of(b).at(-1)).toBe(7);
    expect(table.of(a).at(-1)).toBe(0);
  });

  it('a participant that returns is mixed at once', () => {
    const table = new Table();
    const [a, b] = [table.mixer.add(), table.mixer.add()];
    for (let turn = 0; turn < 5; turn++) table.push(a, 1);
    table.push(b, 9);
    table.push(a, 1);
    expect(table.of(a).at(-1)).toBe(9);
  });

  it('a delay that remains after a stall is removed within a second', () => {
    const table = new Table();
    const [a, b] = [table.mixer.add(), table.mixer.add()];
    const turn = (): void => {
      table.push(a, 1);
      table.push(b, 2);
    };
    turn();
    // The thread of B stalls, then sends all its packets at once.
    for (let n = 0; n < 3; n++) table.push(a, 1);
    for (let n = 0; n < 3; n++) table.push(b, 2);
    for (let n = 0; n < 100; n++) turn();
    expect(a.waiting).toBeLessThanOrEqual(160);
    expect(b.waiting).toBeLessThanOrEqual(160);
  });

  it('packets of 60 ms and of 20 ms mix without a gap', () => {
    const table = new Table();
    const [long, short] = [table.mixer.add(), table.mixer.add()];
    for (let n = 0; n < 30; n++) {
      if (n % 3 === 0) table.push(long, 5, 60);
      table.push(short, 1);
    }
    // The first packet came before the other participant.
    const mixes = table.of(short).slice(6);
    expect(mixes.length).toBeGreaterThan(20);
    expect(mixes.every((value) => value === 5)).toBe(true);
  });

  it('a mute and a gain count from the next block on', () => {
    const table = new Table();
    const [a, b] = [table.mixer.add(), table.mixer.add()];
    const mixes = (): number | undefined => {
      table.push(a, 1000);
      table.push(a, 1000);
      return table.of(b).at(-1);
    };
    expect(mixes()).toBe(1000);
    a.gain = 0.5;
    expect(mixes()).toBe(500);
    a.muted = true;
    expect(mixes()).toBe(0);
    a.muted = false;
    a.gain = 40;
    expect(mixes()).toBe(16_000);
  });

  it('a tone is added to the mix of every participant', () => {
    const table = new Table();
    const [a, b] = [table.mixer.add(), table.mixer.add()];
    table.mixer.playTone(new Int16Array(160).fill(50));
    table.push(a, 1);
    expect(table.of(a)).toEqual([50]);
    expect(table.of(b)).toEqual([51]);
    table.push(a, 1);
    table.push(a, 1);
    expect(table.of(a).at(-1)).toBe(0);
  });
});

describe('the active speaker', () => {
  const floor = () => {
    const mixer = new Mixer(8000, () => {});
    const [a, b] = [mixer.add(), mixer.add()];
    const active = new ActiveSpeaker();
    const run = (ms: number, levels: readonly [number, number]): number => {
      let changes = 0;
      for (let at = 0; at < ms; at += 20) {
        a.level.update(levels[0] ** 2, 20);
        b.level.update(levels[1] ** 2, 20);
        if (active.update(mixer.participants, 20)) changes += 1;
      }
      return changes;
    };
    return { a, b, active, run };
  };

  it('the active speaker is undefined in silence, then the one who begins, then undefined again', () => {
    const { a, active, run } = floor();
    expect(run(500, [5, 5])).toBe(0);
    expect(run(200, [3000, 5])).toBe(1);
    expect(active.current).toBe(a);
    expect(run(3000, [5, 5])).toBe(1);
    expect(active.current).toBeUndefined();
  });

  it('the active speaker does not change for a short sound, nor for a participant that is little louder', () => {
    const { a, b, active, run } = floor();
    run(1000, [3000, 5]);
    expect(run(100, [3000, 20_000])).toBe(0);
    run(1000, [3000, 5]);
    expect(run(2000, [3000, 4000])).toBe(0);
    expect(active.current).toBe(a);
    expect(run(1000, [300, 10_000])).toBe(1);
    expect(active.current).toBe(b);
  });

  it('the active speaker does not change in the pauses between words', () => {
    const { a, active, run } = floor();
    run(1000, [3000, 300]);
    expect(run(200, [5, 300])).toBe(0);
    expect(run(500, [3000, 300])).toBe(0);
    expect(active.current).toBe(a);
  });
});
