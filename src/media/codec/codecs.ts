import { opusRecord } from '../../opus/opus-record.ts';
import type { CodecChoice } from '../../signal/media-audio.ts';
import type { CodecRecord, Decoder, Encoder } from './codec.ts';
import { pcmaRecord, pcmuRecord } from './g711.ts';
import { g722Record } from './g722.ts';
import { l16Record } from './l16.ts';

/** Codecs by name. `L16` has 16 kHz. `opus` needs the package `libopus-wasm` installed. */
export type CodecName = 'PCMU' | 'PCMA' | 'G722' | 'L16' | 'L16/8000' | 'opus';

const records = new Map<string, CodecRecord>();

/** Gives this thread's engines one more codec, or replaces the one of its name. */
export const addCodec = (record: CodecRecord): void => {
  records.set(record.name, record);
};

for (const record of [pcmuRecord, pcmaRecord, g722Record, l16Record, opusRecord]) addCodec(record);

/** All codecs, in the order in which they were added. */
export const codecRecords = (): readonly CodecRecord[] => [...records.values()];

/** The codec of an encoding name; case does not matter. */
export const codecNamed = (name: string): CodecRecord | undefined => records.get(name.toUpperCase());

/** The sending half of a codec, for one stream; undefined when there is none of that name, clock rate and channels. */
export const encoderFor = (choice: CodecChoice): Encoder | undefined => codecNamed(choice.name)?.encoder(choice);

/** The receiving half of a codec, for one stream; undefined as above. */
export const decoderFor = (choice: CodecChoice): Decoder | undefined => codecNamed(choice.name)?.decoder(choice);

/** Whether one instance serves both, so that a plan which changed something else leaves the codec's state alone. */
export const sameCoding = (a: CodecChoice, b: CodecChoice): boolean =>
  a.name === b.name && a.clockRate === b.clockRate && a.channels === b.channels && a.parameters === b.parameters;
