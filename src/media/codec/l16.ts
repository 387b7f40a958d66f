import type { CodecChoice } from '../../signal/media-audio.ts';
import type { Codec, CodecRecord } from './codec.ts';

/** Octets of payload in a packet that Ethernet does not fragment, with room for RTP, SRTP, UDP and IPv6. */
const mostOctets = 1400;

/** Uncompressed 16 bits, most significant octet first (RFC 3551 §4.5.11), mono. Keeps no state. */
export const l16 = (sampleRate: number): Codec => ({
  name: 'L16',
  clockRate: sampleRate,
  sampleRate,
  stateless: true,
  packetTime: (requestedMs) => Math.min(requestedMs, Math.floor(mostOctets / ((2 * sampleRate) / 1000))),
  octetsFor: (samples) => 2 * samples,
  encode: (samples, count, into, at) => {
    for (let i = 0; i < count; i++) {
      const sample = samples[i] as number;
      into[at + 2 * i] = sample >> 8;
      into[at + 2 * i + 1] = sample;
    }
    return 2 * count;
  },
  samplesIn: (_octets, from, to) => (to - from) >> 1,
  decode: (octets, from, to, into) => {
    const count = Math.min((to - from) >> 1, into.length);
    for (let i = 0; i < count; i++) {
      into[i] = ((octets[from + 2 * i] as number) << 8) | (octets[from + 2 * i + 1] as number);
    }
    return count;
  },
});

const clockRates = [8000, 16_000, 24_000, 44_100, 48_000];

const half = ({ clockRate, channels }: CodecChoice) =>
  channels === 1 && clockRates.includes(clockRate) ? l16(clockRate) : undefined;

export const l16Record: CodecRecord = {
  name: 'L16',
  offers: {
    L16: { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 97 },
    'L16/8000': { name: 'L16', clockRate: 8000, channels: 1, payloadType: 98 },
  },
  encoder: half,
  decoder: half,
  // That of G.711, though without its quantisation noise.
  impairment: { ie: 0, bpl: 25.1 },
  carriesTones: true,
};
