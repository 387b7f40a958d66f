import type { Quality } from '../../signal/media-report.ts';

/** Equipment impairment of a codec (ITU-T G.113 Appendix I): Ie, and the robustness Bpl with concealment. */
interface Impairment {
  readonly ie: number;
  readonly bpl: number;
}

/** R-factor with the defaults of G.107 for everything a packet network does not measure: echo, noise, loudness. */
const best = 93.2;

/**
 * G.722 and Opus are wideband and would exceed the narrowband scale of G.107: limited to its best value, with the
 * robustness of their concealment. L16 is rated as G.711.
 */
const impairments: Readonly<Record<string, Impairment>> = {
  PCMU: { ie: 0, bpl: 25.1 },
  PCMA: { ie: 0, bpl: 25.1 },
  L16: { ie: 0, bpl: 25.1 },
  G722: { ie: 0, bpl: 20 },
  OPUS: { ie: 0, bpl: 30 },
};

const unknownCodec: Impairment = { ie: 10, bpl: 15 };

/**
 * ITU-T G.107, simplified: R = 93.2 - Id - Ie,eff, for random loss and delay. `lossShare` 0 to 1, `delayMs` mouth to
 * ear.
 */
export const estimateQuality = (codec: string, lossShare: number, delayMs: number): Quality => {
  const { ie, bpl } = impairments[codec.toUpperCase()] ?? unknownCodec;
  const percent = Math.min(1, Math.max(0, lossShare)) * 100;
  const equipment = ie + ((95 - ie) * percent) / (percent + bpl);
  const delay = Math.max(0, delayMs);
  const impatience = 0.024 * delay + (delay > 177.3 ? 0.11 * (delay - 177.3) : 0);
  const rFactor = Math.min(best, Math.max(0, best - impatience - equipment));
  return { rFactor: Math.round(rFactor * 10) / 10, mos: Math.round(opinionOf(rFactor) * 100) / 100 };
};

/** Mean opinion score of an R-factor up to 100 (G.107 Annex B). */
export const opinionOf = (rFactor: number): number =>
  rFactor <= 0 ? 1 : Math.max(1, 1 + 0.035 * rFactor + rFactor * (rFactor - 60) * (100 - rFactor) * 7e-6);
