import type { Quality } from '../../signal/media-report.ts';
import type { Impairment } from '../codec/codec.ts';
import { codecNamed } from '../codec/codecs.ts';

/** R-factor with the defaults of G.107 for everything a packet network does not measure: echo, noise, loudness. */
const best = 93.2;

const unknownCodec: Impairment = { ie: 10, bpl: 15 };

/**
 * ITU-T G.107, simplified: R = 93.2 - Id - Ie,eff, for random loss and delay. `lossShare` 0 to 1, `delayMs` mouth to
 * ear.
 */
export const estimateQuality = (codec: string, lossShare: number, delayMs: number): Quality => {
  const { ie, bpl } = codecNamed(codec)?.impairment ?? unknownCodec;
  const percent = Math.min(1, Math.max(0, lossShare)) * 100;
  const equipment = ie + ((95 - ie) * percent) / (percent + bpl);
  const delay = Math.max(0, delayMs);
  const impatience = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
  const rFactor = Math.min(best, Math.max(0, best - impatience - equipment));
  return { rFactor: Math.round(rFactor * 10) / 10, mos: Math.round(mosOf(rFactor) * 100) / 100 };
};

/** Mean opinion score of an R-factor up to 100 (G.107 Annex B). */
export const mosOf = (rFactor: number): number =>
  rFactor <= 0 ? 1 : Math.max(1, 1 + 0.035 * rFactor + rFactor * (rFactor - 60) * (100 - rFactor) * 7e-6);
