import type { CodecChoice } from '../../signal/media.ts';
import type { Decoder, Encoder } from './codec.ts';
import { pcma, pcmu } from './g711.ts';

/** How the halves of a codec are made; `undefined` for a rate or a number of channels that it does not come in. */
interface Maker {
  encoder(choice: CodecChoice): Encoder | undefined;
  decoder(choice: CodecChoice): Decoder | undefined;
}

const g711 = (codec: Encoder & Decoder): Maker => {
  const one = ({ clockRate, channels }: CodecChoice) => (clockRate === 8000 && channels === 1 ? codec : undefined);
  return { encoder: one, decoder: one };
};

const makers: ReadonlyMap<string, Maker> = new Map([
  ['PCMU', g711(pcmu)],
  ['PCMA', g711(pcma)],
]);

/** The sending half of a codec, for one stream, or `undefined` when this engine has none of that name, rate and channels. */
export const encoderFor = (choice: CodecChoice): Encoder | undefined =>
  makers.get(choice.name.toUpperCase())?.encoder(choice);

/** The receiving half of a codec, for one stream, or `undefined` as above. */
export const decoderFor = (choice: CodecChoice): Decoder | undefined =>
  makers.get(choice.name.toUpperCase())?.decoder(choice);

/** Whether one instance serves both: a plan that changed something else must not disturb the codec's state. */
export const sameCoding = (a: CodecChoice, b: CodecChoice): boolean =>
  a.name === b.name && a.clockRate === b.clockRate && a.channels === b.channels && a.parameters === b.parameters;
