import { cadence } from '../../media/playback/source/cadence.ts';

const noteMs = 90;
const [low, high] = [587, 880];

/** The tone of a conference when a member joins, two notes up, or leaves, two notes down. */
export const joinTone = (what: 'join' | 'leave', sampleRate: number): Int16Array => {
  const notes = what === 'join' ? [low, high] : [high, low];
  const steps = notes.map((hz) => ({ frequenciesHz: [hz], ms: noteMs }));
  const samples = new Int16Array((sampleRate * noteMs * steps.length) / 1000);
  cadence({ kind: 'cadence', steps }, sampleRate).fill(samples);
  return samples;
};
