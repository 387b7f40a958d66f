import { readFile } from 'node:fs/promises';

export interface Wav {
  readonly sampleRate: number;
  readonly channels: number;
  /** The first channel. */
  readonly samples: Float64Array;
}

/** Reads PCM 16 bit; a second, plain reader, so that the one under test is not its own judge. */
export const readWav = async (path: string): Promise<Wav> => {
  const file = await readFile(path);
  if (file.toString('latin1', 0, 4) !== 'RIFF') throw new Error(`${path} is no RIFF file`);
  let [sampleRate, channels] = [0, 1];
  for (let at = 12; at + 8 <= file.length; ) {
    const [id, size] = [file.toString('latin1', at, at + 4), file.readUInt32LE(at + 4)];
    if (id === 'fmt ') [channels, sampleRate] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 12)];
    if (id === 'data') {
      const octets = Math.min(size, file.length - at - 8);
      const count = Math.floor(octets / 2 / channels);
      const samples = new Float64Array(count);
      for (let i = 0; i < count; i++) samples[i] = file.readInt16LE(at + 8 + i * 2 * channels);
      return { sampleRate, channels, samples };
    }
    at += 8 + size + (size & 1);
  }
  throw new Error(`${path} has no data chunk`);
};

export interface Tone {
  readonly peakHz: number;
  /** Power within 5 Hz of the peak against all the rest above 20 Hz. */
  readonly snrDb: number;
  /**
   * The same of every quarter second, and of those the middle one. In real time a machine that does something else for
   * a moment spoils the stretch it falls into; what is wrong with a codec or a pace spoils all.
   */
  readonly steadyDb: number;
  readonly seconds: number;
  readonly rms: number;
  /** 20 ms stretches with no sound to speak of. */
  readonly silentFrames: number;
  readonly frames: number;
}

/** In place, radix 2. */
const fft = (re: Float64Array, im: Float64Array): void => {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const [cos, sin] = [Math.cos((2 * Math.PI) / size), -Math.sin((2 * Math.PI) / size)];
    for (let start = 0; start < n; start += size) {
      let [wr, wi] = [1, 0];
      for (let k = 0; k < size / 2; k++) {
        const [a, b] = [start + k, start + k + size / 2];
        const [xr, xi] = [re[b] as number, im[b] as number];
        const [tr, ti] = [xr * wr - xi * wi, xr * wi + xi * wr];
        re[b] = (re[a] as number) - tr;
        im[b] = (im[a] as number) - ti;
        re[a] = (re[a] as number) + tr;
        im[a] = (im[a] as number) + ti;
        [wr, wi] = [wr * cos - wi * sin, wr * sin + wi * cos];
      }
    }
  }
};

/** A window's cosines. Hann tells near tones apart; that of Blackman and Harris leaks less than 16 bits resolve. */
const hann = [0.5, 0.5];
const blackmanHarris = [0.35875, 0.48829, 0.14128, 0.01168];

/** Power by bin. */
const spectrum = (samples: Float64Array, size: number, window: readonly number[]): Float64Array => {
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    const weight = window.reduce((sum, each, n) => sum + each * (-1) ** n * Math.cos((2 * Math.PI * n * i) / size), 0);
    re[i] = (samples[i] ?? 0) * weight;
  }
  fft(re, im);
  return Float64Array.from({ length: size / 2 }, (_, i) => (re[i] as number) ** 2 + (im[i] as number) ** 2);
};

/** What lies within `widthHz` of bin `peak`, against all the rest above 20 Hz. */
const ratioDb = (power: Float64Array, peak: number, bin: number, widthHz: number): number => {
  let [signal, noise] = [0, 1e-9];
  power.forEach((value, i) => {
    if (Math.abs(i - peak) * bin < widthHz) signal += value;
    else if (i * bin > 20) noise += value;
  });
  return 10 * Math.log10(signal / noise);
};

const steady = (samples: Float64Array, sampleRate: number, hz: number): number => {
  const size = 2 ** Math.floor(Math.log2(sampleRate * 0.3));
  const bin = sampleRate / size;
  const found: number[] = [];
  for (let at = 0; at + size <= samples.length; at += size / 2) {
    const power = spectrum(samples.subarray(at, at + size), size, blackmanHarris);
    // The window spreads a tone over four bins to either side.
    found.push(ratioDb(power, hz / bin, bin, 5 * bin));
  }
  return found.sort((a, b) => a - b)[found.length >> 1] ?? Number.NaN;
};

/** What single tone there is, and how clean; the first half second and the last fifth are passed over. */
export const measureTone = (wav: Wav): Tone => {
  const { sampleRate, samples } = wav;
  const part = samples.subarray(
    Math.floor(sampleRate * 0.5),
    Math.max(0, samples.length - Math.floor(sampleRate * 0.2)),
  );
  const frame = Math.floor(sampleRate / 50);
  let [energy, silentFrames, frames] = [0, 0, 0];
  for (let at = 0; at + frame <= part.length; at += frame, frames++) {
    let sum = 0;
    for (let i = at; i < at + frame; i++) sum += (part[i] as number) ** 2;
    energy += sum;
    if (Math.sqrt(sum / frame) < 50) silentFrames++;
  }
  const whole = spectrum(part, 2 ** Math.floor(Math.log2(Math.max(2, part.length))), hann);
  const bin = sampleRate / (2 * whole.length);
  const peak = whole.reduce((best, value, i) => (value > (whole[best] as number) ? i : best), 1);
  return {
    peakHz: peak * bin,
    snrDb: ratioDb(whole, peak, bin, 5),
    steadyDb: steady(part, sampleRate, peak * bin),
    seconds: samples.length / sampleRate,
    rms: Math.sqrt(energy / Math.max(1, frames * frame)),
    silentFrames,
    frames,
  };
};
