import { fail, ok, type Result } from '../../../core/result.ts';

/** Format of a WAV file and position of its audio. 16-bit PCM. */
export interface WavFormat {
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  readonly dataAt: number;
  /** Octets of audio: whole frames, at most what the file has. */
  readonly dataOctets: number;
}

/** The header must end within this many octets of the file. */
export const headOctets = 65_536;

const lowestRate = 4000;
const highestRate = 192_000;
const pcm = 1;
const extensible = 0xfffe;

const invalid = (detail: string, at: number): ReturnType<typeof fail> => fail('wav', `${detail} at octet ${at}`, at);

/**
 * Reads the header of a WAV file from its first octets. `fileOctets` is the size of the file. Truncated audio is
 * accepted, and so are the sizes 0 and 0xFFFFFFFF of a writer that did not finish.
 */
export const readWavHeader = (head: Uint8Array, fileOctets: number): Result<WavFormat> => {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const word = (at: number): string => String.fromCharCode(...head.subarray(at, at + 4));
  if (head.length < 12 || word(0) !== 'RIFF') return invalid('no "RIFF"', 0);
  if (word(8) !== 'WAVE') return invalid('no "WAVE"', 8);
  let format: Pick<WavFormat, 'sampleRate' | 'channels'> | undefined;
  let at = 12;
  while (at + 8 <= head.length) {
    const size = view.getUint32(at + 4, true);
    const id = word(at);
    if (id === 'data') {
      if (format === undefined) return invalid('the "data" chunk comes before any "fmt " chunk', at);
      const left = fileOctets - at - 8;
      const claimed = size === 0 || size > left ? left : size;
      const dataOctets = claimed - (claimed % (2 * format.channels));
      return dataOctets > 0 ? ok({ ...format, dataAt: at + 8, dataOctets }) : invalid('the "data" chunk is empty', at);
    }
    if (id === 'fmt ') {
      const read = readFormat(view, at + 8, size);
      if (!read.ok) return read;
      format = read.value;
    }
    // Chunks are padded to even lengths.
    at += 8 + size + (size & 1);
  }
  return invalid(`no "data" chunk in the first ${headOctets} octets, looked for`, Math.min(at, fileOctets));
};

const readFormat = (view: DataView, at: number, size: number): Result<Pick<WavFormat, 'sampleRate' | 'channels'>> => {
  if (size < 16 || at + 16 > view.byteLength)
    return invalid(`the "fmt " chunk has ${size} octets, not 16 or more,`, at - 4);
  let tag = view.getUint16(at, true);
  // WAVE_FORMAT_EXTENSIBLE: the format tag is the first two octets of the sub-format.
  if (tag === extensible && size >= 26 && at + 26 <= view.byteLength) tag = view.getUint16(at + 24, true);
  if (tag !== pcm) return invalid(`format tag is ${tag}, only 1 (PCM) is read,`, at);
  const channels = view.getUint16(at + 2, true);
  if (channels !== 1 && channels !== 2) return invalid(`${channels} channels, only 1 and 2 are read,`, at + 2);
  const sampleRate = view.getUint32(at + 4, true);
  if (sampleRate < lowestRate || sampleRate > highestRate) {
    return invalid(`sample rate is ${sampleRate} Hz, not within ${lowestRate} to ${highestRate},`, at + 4);
  }
  const bits = view.getUint16(at + 14, true);
  if (bits !== 16) return invalid(`${bits} bits per sample, only 16 is read,`, at + 14);
  return ok({ sampleRate, channels });
};
