import type { CodecChoice } from '../../signal/media-audio.ts';
import type { Decoder, Encoder } from './codec.ts';
import { pcma, pcmu } from './g711.ts';
import { G722Decoder, G722Encoder } from './g722.ts';
import { l16 } from './l16.ts';

/** How the halves of a codec are made; `undefined` for a rate or a number of channels that it does not come in. */
export interface CodecMaker {
  encoder(choice: CodecChoice): Encoder | undefined;
  decoder(choice: CodecChoice): Decoder | undefined;
}

const g711 = (codec: Encoder & Decoder): CodecMaker => {
  const one = ({ clockRate, channels }: CodecChoice) => (clockRate === 8000 && channels === 1 ? codec : undefined);
  return { encoder: one, decoder: one };
};

const linearRates = [8000, 16_000, 24_000, 44_100, 48_000];
const linear = ({ clockRate, channels }: CodecChoice) =>
  channels === 1 && linearRates.includes(clockRate) ? l16(clockRate) : undefined;

const isG722 = ({ clockRate, channels }: CodecChoice): boolean => clockRate === 8000 && channels === 1;

const makers = new Map<string, CodecMaker>([
  ['PCMU', g711(pcmu)],
  ['PCMA', g711(pcma)],
  [
    'G722',
    {
      encoder: (choice) => (isG722(choice) ? new G722Encoder() : undefined),
      decoder: (choice) => (isG722(choice) ? new G722Decoder() : undefined),
    },
  ],
  ['L16', { encoder: linear, decoder: linear }],
] satisfies [string, CodecMaker][]);

/** From now on this thread's engines have one more codec, or this one in place of an earlier of its name (upper case). */
export const plugIn = (name: string, maker: CodecMaker): void => {
  makers.set(name, maker);
};

/** The sending half of a codec, for one stream, or `undefined` when this engine has none of that name, rate and channels. */
export const encoderFor = (choice: CodecChoice): Encoder | undefined =>
  makers.get(choice.name.toUpperCase())?.encoder(choice);

/** The receiving half of a codec, for one stream, or `undefined` as above. */
export const decoderFor = (choice: CodecChoice): Decoder | undefined =>
  makers.get(choice.name.toUpperCase())?.decoder(choice);

/** Whether one instance serves both: a plan that changed something else must not disturb the codec's state. */
export const sameCoding = (a: CodecChoice, b: CodecChoice): boolean =>
  a.name === b.name && a.clockRate === b.clockRate && a.channels === b.channels && a.parameters === b.parameters;
