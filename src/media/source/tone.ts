import { nothingHeld, type Source } from './source.ts';

/** Of full scale: about -10 dBm0, which no line clips. */
const defaultLevel = 0.3;
const mostKept = 16;
const kept = new Map<string, Int16Array>();

const greatestDivisor = (a: number, b: number): number => (b === 0 ? a : greatestDivisor(b, a % b));

/**
 * Samples after which a tone repeats exactly. A tone of whole Hz repeats within a second; of another the nearest tenth
 * of a hertz is taken, which repeats within ten.
 */
const periodOf = (tenths: number, sampleRate: number): number =>
  (sampleRate * 10) / greatestDivisor(sampleRate * 10, tenths);

/** One period, computed once for all streams that play it. */
const waveOf = (frequencyHz: number, sampleRate: number, level: number): Int16Array => {
  const key = `${frequencyHz}/${sampleRate}/${level}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const tenths = Math.round(Math.min(Math.max(frequencyHz, 0), sampleRate / 2) * 10) || 0;
  const amplitude = 32_767 * (Math.min(Math.max(level, 0), 1) || 0);
  const period = periodOf(tenths, sampleRate);
  // In whole steps of a turn, so that the last sample is as exact as the first.
  const wave = Int16Array.from({ length: period }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * ((i * tenths) % (sampleRate * 10))) / (sampleRate * 10))),
  );
  kept.set(key, wave);
  const [oldest] = kept.keys();
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return wave;
};

/** A sine whose phase runs on from packet to packet. `level` is a share of full scale, 0 to 1. */
export const tone = (frequencyHz: number, sampleRate: number, level: number = defaultLevel): Source => {
  const wave = waveOf(frequencyHz, sampleRate, level);
  let at = 0;
  return {
    fill: (into) => {
      let from = at;
      for (let i = 0; i < into.length; i++) {
        into[i] = wave[from] as number;
        from += 1;
        if (from === wave.length) from = 0;
      }
      at = from;
      return true;
    },
    close: nothingHeld,
  };
};
