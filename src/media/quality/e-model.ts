import type { Quality } from '../../signal/media-report.ts';

/** How a codec fares by itself and under loss (ITU-T G.113 Appendix I): Ie, and Bpl with concealment. */
interface Impairment {
  readonly ie: number;
  readonly bpl: number;
}

/** Default of all the parameters of G.107 that a packet network cannot know: no echo, usual noise and loudness. */
const best = 93.2;

/**
 * G.722 and Opus are wider than the narrow-band scale of G.107 and would go beyond it: held here to the same best, with
 * the robustness their concealment has in practice. L16 is G.711 without its noise.
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
 * ITU-T G.107, simplified: R = 93.2 - Id - Ie,eff, by random loss and delay. `lossShare` 0 to 1, `delayMs` from mouth to
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

/** G.107 Annex B: the mean opinion of an R-factor up to 100. */
export const opinionOf = (rFactor: number): number =>
  rFactor <= 0 ? 1 : Math.max(1, 1 + 0.035 * rFactor + rFactor * (rFactor - 60) * (100 - rFactor) * 7e-6);
