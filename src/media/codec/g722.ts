import type { CodecChoice } from '../../signal/media-audio.ts';
import type { CodecRecord, Decoder, Encoder } from './codec.ts';
import { SubBand, saturated } from './g722-band.ts';
import {
  decisions,
  higherLevel,
  higherTwo,
  lowerFour,
  lowerLevel,
  lowerNegative,
  lowerPositive,
  lowerSix,
  mirrorTaps,
} from './g722-tables.ts';

// ITU-T G.722 at 64 kbit/s (mode 1): two samples at 16 kHz become one octet, two bits of the higher band and six of
// the lower. The RTP clock is 8 kHz all the same, by an error that became the rule (RFC 3551 §4.5.2).
const about = { name: 'G722', clockRate: 8000, sampleRate: 16_000 } as const;

const pairs = 12;

/** The last 24 samples, stored twice so that they are always contiguous. */
class History {
  readonly #samples = new Int32Array(4 * pairs);
  #at = 0;
  /** Sums over the older and the newer of each pair, as `push` left them. */
  older = 0;
  newer = 0;

  push(older: number, newer: number): void {
    const samples = this.#samples;
    const at = this.#at;
    samples[at] = older;
    samples[at + 2 * pairs] = older;
    samples[at + 1] = newer;
    samples[at + 1 + 2 * pairs] = newer;
    const from = at + 2 === 2 * pairs ? 0 : at + 2;
    this.#at = from;
    let first = 0;
    let second = 0;
    for (let i = 0; i < pairs; i++) {
      first += (samples[from + 2 * i] as number) * (mirrorTaps[i] as number);
      second += (samples[from + 2 * i + 1] as number) * (mirrorTaps[pairs - 1 - i] as number);
    }
    this.older = first;
    this.newer = second;
  }
}

const bounded = (value: number): number => (value > 16_383 ? 16_383 : value < -16_384 ? -16_384 : value);

/** Both ends follow the code alike. The lower band is predicted from the upper four of its bits in every mode. */
const followLower = (band: SubBand, code: number): void => {
  const value = (band.step * (lowerFour[code >> 2] as number)) >> 15;
  band.scale(lowerLevel[code >> 2] as number);
  band.predict(value);
};

/** The difference that the code stands for. */
const followHigher = (band: SubBand, code: number): number => {
  const value = (band.step * (higherTwo[code] as number)) >> 15;
  band.scale(higherLevel[code] as number);
  band.predict(value);
  return value;
};

export class G722Encoder implements Encoder {
  readonly name: string = about.name;
  readonly clockRate: number = about.clockRate;
  readonly sampleRate: number = about.sampleRate;
  readonly #lower = new SubBand('lower');
  readonly #higher = new SubBand('higher');
  readonly #history = new History();

  octetsFor(samples: number): number {
    return samples >> 1;
  }

  encode(samples: Int16Array, count: number, into: Uint8Array, at: number): number {
    const history = this.#history;
    const octets = count >> 1;
    for (let i = 0; i < octets; i++) {
      history.push(samples[2 * i] as number, samples[2 * i + 1] as number);
      const lower = this.#lowerCode((history.newer + history.older) >> 14);
      into[at + i] = (this.#higherCode((history.newer - history.older) >> 14) << 6) | lower;
    }
    return octets;
  }

  #lowerCode(sample: number): number {
    const band = this.#lower;
    const difference = saturated(sample - band.s);
    const size = difference >= 0 ? difference : -(difference + 1);
    let step = 1;
    while (step < decisions.length && size >= ((decisions[step] as number) * band.step) >> 12) step += 1;
    const code = (difference < 0 ? lowerNegative : lowerPositive)[step] as number;
    followLower(band, code);
    return code;
  }

  #higherCode(sample: number): number {
    const band = this.#higher;
    const difference = saturated(sample - band.s);
    const size = difference >= 0 ? difference : -(difference + 1);
    const outer = size >= (564 * band.step) >> 12;
    const code = (difference < 0 ? 1 : 3) - (outer ? 1 : 0);
    followHigher(band, code);
    return code;
  }
}

export class G722Decoder implements Decoder {
  readonly name: string = about.name;
  readonly clockRate: number = about.clockRate;
  readonly sampleRate: number = about.sampleRate;
  readonly #lower = new SubBand('lower');
  readonly #higher = new SubBand('higher');
  readonly #history = new History();

  samplesIn(_octets: Uint8Array, from: number, to: number): number {
    return 2 * (to - from);
  }

  decode(octets: Uint8Array, from: number, to: number, into: Int16Array): number {
    const history = this.#history;
    const most = Math.min(to - from, into.length >> 1);
    for (let i = 0; i < most; i++) {
      const code = octets[from + i] as number;
      const low = this.#lowerSample(code & 0x3f);
      const high = this.#higherSample(code >> 6);
      history.push(low + high, low - high);
      into[2 * i] = saturated(history.newer >> 11);
      into[2 * i + 1] = saturated(history.older >> 11);
    }
    return 2 * most;
  }

  /** Decoded with all six bits, but predicted from the upper four, so that both ends stay in step in every mode. */
  #lowerSample(code: number): number {
    const band = this.#lower;
    const sample = bounded(band.s + ((band.step * (lowerSix[code] as number)) >> 15));
    followLower(band, code);
    return sample;
  }

  #higherSample(code: number): number {
    const band = this.#higher;
    const predicted = band.s;
    return bounded(predicted + followHigher(band, code));
  }
}

const fits = ({ clockRate, channels }: CodecChoice): boolean => clockRate === 8000 && channels === 1;

export const g722Record: CodecRecord = {
  name: about.name,
  offers: { G722: { name: about.name, clockRate: about.clockRate, channels: 1, payloadType: 9 } },
  encoder: (choice) => (fits(choice) ? new G722Encoder() : undefined),
  decoder: (choice) => (fits(choice) ? new G722Decoder() : undefined),
  // Wider than the narrow-band scale of G.107: held to its best, with the robustness that its concealment has.
  impairment: { ie: 0, bpl: 20 },
  carriesTones: true,
};
