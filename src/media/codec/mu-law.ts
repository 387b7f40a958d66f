import { pcmu } from './g711.ts';

/** G.711 µ-law for audio over something else than RTP, such as a WebSocket: 8,000 octets a second. */
export const muLaw: {
  encode(samples: Int16Array): Uint8Array;
  decode(octets: Uint8Array): Int16Array;
} = {
  encode: (samples) => {
    const octets = new Uint8Array(samples.length);
    pcmu.encode(samples, samples.length, octets, 0);
    return octets;
  },
  decode: (octets) => {
    const samples = new Int16Array(octets.length);
    pcmu.decode(octets, 0, octets.length, samples);
    return samples;
  },
};
