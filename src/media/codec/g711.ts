import type { CodecChoice } from '../../signal/media-audio.ts';
import type { Codec, CodecRecord } from './codec.ts';

// ITU-T G.711. A sample is rounded by dropping low bits (14 bits are left for µ-law, 13 for A-law, both with the
// sign), so a table over what is left codes any sample; 256 values bring it back.

const segmentOf = (magnitude: number): number => 31 - Math.clz32(magnitude);

/** One µ-law code from a 16-bit sample: bias 33, eight segments of sixteen steps, all bits inverted. */
const muLawCode = (sample: number): number => {
  const negative = sample < 0;
  const magnitude = Math.min(((negative ? ~sample : sample) >> 2) + 33, 0x1fff);
  const segment = segmentOf(magnitude) - 5;
  const step = (magnitude >> (segment + 1)) & 0x0f;
  return (negative ? 0x7f : 0xff) ^ ((segment << 4) | step);
};

const muLawSample = (code: number): number => {
  const plain = ~code;
  const segment = (plain >> 4) & 7;
  const magnitude = ((((plain & 0x0f) << 1) + 33) << segment) - 33;
  return (plain & 0x80) !== 0 ? -4 * magnitude : 4 * magnitude;
};

/** One A-law code: the first two segments are linear, even bits inverted. */
const aLawCode = (sample: number): number => {
  const negative = sample < 0;
  let magnitude = (negative ? ~sample : sample) >> 4;
  if (magnitude > 15) {
    const shift = segmentOf(magnitude) - 4;
    magnitude = ((shift + 1) << 4) | ((magnitude >> shift) & 0x0f);
  }
  return (negative ? magnitude : magnitude | 0x80) ^ 0x55;
};

const aLawSample = (code: number): number => {
  const plain = code ^ 0x55;
  const segment = (plain >> 4) & 7;
  const step = ((plain & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (plain & 0x80) !== 0 ? magnitude : -magnitude;
};

const tables = (code: (sample: number) => number, sample: (code: number) => number, dropped: number) => {
  const size = 0x10000 >> dropped;
  return {
    codes: Uint8Array.from({ length: size }, (_, i) => code(((i << (16 + dropped)) >> 16) | 0)),
    samples: Int16Array.from({ length: 256 }, (_, i) => sample(i)),
    dropped,
    mask: size - 1,
  };
};

const g711 = (name: string, { codes, samples, dropped, mask }: ReturnType<typeof tables>): Codec => ({
  name,
  clockRate: 8000,
  sampleRate: 8000,
  stateless: true,
  octetsFor: (count) => count,
  samplesIn: (_octets, from, to) => to - from,
  encode: (from, count, into, at) => {
    for (let i = 0; i < count; i++) into[at + i] = codes[((from[i] as number) >> dropped) & mask] as number;
    return count;
  },
  decode: (octets, from, to, into) => {
    for (let i = from; i < to; i++) into[i - from] = samples[octets[i] as number] as number;
    return to - from;
  },
});

/** G.711 µ-law (RFC 3551 §4.5.14). Keeps no state: one instance serves all streams. */
export const pcmu: Codec = g711('PCMU', tables(muLawCode, muLawSample, 2));

/** G.711 A-law (RFC 3551 §4.5.14). Keeps no state: one instance serves all streams. */
export const pcma: Codec = g711('PCMA', tables(aLawCode, aLawSample, 4));

const record = (codec: Codec, payloadType: number): CodecRecord => {
  const half = ({ clockRate, channels }: CodecChoice) => (clockRate === 8000 && channels === 1 ? codec : undefined);
  return {
    name: codec.name,
    offers: { [codec.name]: { name: codec.name, clockRate: 8000, channels: 1, payloadType } },
    encoder: half,
    decoder: half,
    impairment: { ie: 0, bpl: 25.1 },
    carriesTones: true,
  };
};

export const pcmuRecord: CodecRecord = record(pcmu, 0);
export const pcmaRecord: CodecRecord = record(pcma, 8);
