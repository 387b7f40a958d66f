import { nothingHeld, type Source } from './source.ts';

/** Of full scale: about -10 dBm0, which no line clips. */
const defaultLevel = 0.3;

/** A sine whose phase runs on from packet to packet. `level` is a share of full scale, 0 to 1. */
export const tone = (frequencyHz: number, sampleRate: number, level: number = defaultLevel): Source => {
  const step = (2 * Math.PI * frequencyHz) / sampleRate;
  const turnCos = Math.cos(step);
  const turnSin = Math.sin(step);
  const amplitude = Math.min(Math.max(level, 0), 1) * 32767;
  let cos = 1;
  let sin = 0;
  return {
    // A vector turned by a fixed angle per sample: four multiplications in place of a sine. Worked in locals, as numbers
    // in a closure are boxed at every change: seven times slower.
    fill: (into) => {
      let x = cos;
      let y = sin;
      for (let i = 0; i < into.length; i++) {
        into[i] = Math.round(amplitude * y);
        const next = x * turnCos - y * turnSin;
        y = y * turnCos + x * turnSin;
        x = next;
      }
      // Its length is brought back to 1 once a packet, or rounding would make the tone swell or fade over hours.
      const length = Math.hypot(x, y);
      cos = x / length;
      sin = y / length;
      return true;
    },
    close: nothingHeld,
  };
};
