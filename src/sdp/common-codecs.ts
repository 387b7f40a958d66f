import type { CodecChoice } from '../signal/media.ts';
import { isSameCodec } from './codecs.ts';

/** One encoding both sides know, each under its own payload type and parameters. */
export interface CommonCodec {
  readonly local: CodecChoice;
  readonly remote: CodecChoice;
}

/** The encodings in common, in the local order of preference. Of one encoding under two payload types the first counts. */
export const commonCodecs = (local: readonly CodecChoice[], remote: readonly CodecChoice[]): CommonCodec[] => {
  const common: CommonCodec[] = [];
  for (const codec of local) {
    const match = remote.find((each) => isSameCodec(codec, each));
    if (match !== undefined) common.push({ local: codec, remote: match });
  }
  return common;
};
