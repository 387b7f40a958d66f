import { pathToFileURL } from 'node:url';
import { Mixer } from '../../src/media/mix/mixer.ts';
import { type BenchRow, median } from './cpu.ts';

// A conference at 16 kHz in which everybody speaks all the time: a frame of 20 ms in, its mix out. The anchor adds up
// the others for each listener anew.

const rounds = 7;
const frameMs = 20;

const frames = (rate: number): readonly Int16Array[] =>
  Array.from({ length: 8 }, (_, n) =>
    Int16Array.from({ length: (rate * frameMs) / 1000 }, (_, i) => Math.round(900 * Math.sin((i * (n + 3)) / 11))),
  );

let kept = 0;

/** Nanoseconds per participant and frame. */
const mixed = (members: number, rate: number): number => {
  const mixer = new Mixer(16_000, (_, samples) => {
    kept += samples[0] as number;
  });
  const voices = Array.from({ length: members }, () => mixer.add());
  const said = frames(rate);
  const turns = Math.ceil(30_000 / members);
  const turn = (n: number): void => {
    for (const voice of voices) mixer.push(voice, said[n & 7] as Int16Array, rate);
  };
  for (let n = 0; n < 5; n++) turn(n);
  const from = process.hrtime.bigint();
  for (let n = 0; n < turns; n++) turn(n);
  return Number(process.hrtime.bigint() - from) / turns / members;
};

const summedAnew = (members: number): number => {
  const said = frames(16_000);
  const turns = Math.ceil(30_000 / members ** 2);
  const from = process.hrtime.bigint();
  for (let n = 0; n < turns; n++) {
    for (let me = 0; me < members; me++) {
      const out = new Int16Array(320);
      for (let i = 0; i < 320; i++) {
        let sum = 0;
        for (let who = 0; who < members; who++) if (who !== me) sum += said[(n + who) & 7]?.[i] as number;
        out[i] = Math.max(-32_768, Math.min(32_767, sum));
      }
      kept += out[0] as number;
    }
  }
  return Number(process.hrtime.bigint() - from) / turns / members;
};

export const run = async (): Promise<readonly BenchRow[]> => {
  const of = (measure: () => number): number => median(Array.from({ length: rounds }, measure));
  const rows: BenchRow[] = [3, 30, 300].map((members) => {
    const value = of(() => mixed(members, 16_000));
    const name = `conference of ${members}: per participant and frame`;
    return { name, value, unit: 'ns', ratio: value / of(() => summedAnew(members)) };
  });
  rows.push({
    name: 'conference of 30 at 8 kHz, mixed at 16 kHz: per participant and frame',
    value: of(() => mixed(30, 8000)),
    unit: 'ns',
  });
  if (Number.isNaN(kept)) throw new Error('nothing was mixed');
  return rows;
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.table(await run());
