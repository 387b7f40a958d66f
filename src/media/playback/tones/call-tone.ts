import type { AudioSource, CadenceStep } from '../../../signal/media.ts';
import { type CountryTones, countries, type ToneCountry, type ToneScript } from './countries.ts';

/** A tone of a telephone network; a `beep`, half a second of 1,000 Hz, is the same in all countries. */
export type CallTone = keyof CountryTones | 'beep';

const beep: ToneScript = '1000/500';

const stepOf = (text: string): CadenceStep => {
  const [sound = '', ms] = text.split('/');
  const frequenciesHz = sound === '0' ? [] : sound.split('+').map(Number);
  return ms === undefined ? { frequenciesHz } : { frequenciesHz, ms: Number(ms) };
};

/** The source that plays a tone: repeated; a beep once. */
export const callTone = (tone: CallTone, country: ToneCountry = 'us'): Extract<AudioSource, { kind: 'cadence' }> => {
  const script: ToneScript = tone === 'beep' ? beep : countries[country][tone];
  return { kind: 'cadence', steps: script.split(' ').map(stepOf), loop: tone !== 'beep' };
};

const isCountry = (text: string): text is ToneCountry => Object.hasOwn(countries, text);
const isTone = (text: string): text is CallTone => text === 'beep' || Object.hasOwn(countries.us, text);

/** Parses `busy` or `busy:uk`. `undefined` when it is not a tone. */
export const callToneOf = (text: string): ReturnType<typeof callTone> | undefined => {
  const [tone = '', country = 'us', ...more] = text.split(':');
  if (more.length > 0 || !isCountry(country) || !isTone(tone)) return undefined;
  return callTone(tone, country);
};
