import type { CodecChoice } from '../../signal/media.ts';
import type { Codec } from './codec.ts';
import { pcma, pcmu } from './g711.ts';

const makers: ReadonlyMap<string, () => Codec> = new Map([
  ['PCMU', () => pcmu],
  ['PCMA', () => pcma],
]);

/** A codec for one direction of a stream, or `undefined` when this engine has none of that name, rate and channels. */
export const codecFor = (choice: CodecChoice): Codec | undefined => {
  const codec = makers.get(choice.name.toUpperCase())?.();
  return codec?.clockRate === choice.clockRate && choice.channels === 1 ? codec : undefined;
};
