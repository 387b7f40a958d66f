import type { CodecChoice } from '../../signal/media-audio.ts';
import type { Decoder } from './codec.ts';
import { decoderFor, sameCoding } from './codecs.ts';

/** A decoder, and the payload type of its packets. */
export interface PayloadDecoder {
  readonly choice: CodecChoice;
  readonly codec: Decoder;
}

const none: readonly PayloadDecoder[] = [];
const noDecoders: readonly Decoder[] = [];

/**
 * The decoders of a stream, by payload type. After a change the former ones stay until the first packet of a new one:
 * packets in flight when codecs change were sent under the former agreement (RFC 3264 §8.3.2).
 */
export class Decoders {
  #now = none;
  #before = none;
  #overlapping = false;

  /** A decoder that stays keeps its state. Gives those that are not used any more, for the caller to close. */
  plan(receive: readonly CodecChoice[]): readonly Decoder[] {
    const now: PayloadDecoder[] = [];
    for (const choice of receive) {
      const codec = codecOf(this.#now, choice) ?? codecOf(this.#before, choice) ?? decoderFor(choice);
      if (codec !== undefined) now.push({ choice, codec });
    }
    if (this.#now.length + this.#before.length === 0) {
      this.#now = now;
      return noDecoders;
    }
    const isOver = ({ codec }: PayloadDecoder): boolean => !now.some((each) => each.codec === codec);
    const gone = this.#before.filter(isOver).map(({ codec }) => codec);
    this.#before = this.#now.filter(isOver);
    this.#overlapping = this.#before.length > 0;
    this.#now = now;
    return gone;
  }

  /** The decoder of this payload type. */
  of(payloadType: number): PayloadDecoder | undefined {
    for (const each of this.#now) {
      if (each.choice.payloadType !== payloadType) continue;
      this.#overlapping = false;
      return each;
    }
    if (!this.#overlapping) return undefined;
    return this.#before.find((each) => each.choice.payloadType === payloadType);
  }

  close(): void {
    for (const { codec } of this.#now) codec.close?.();
    for (const { codec } of this.#before) codec.close?.();
    this.#now = none;
    this.#before = none;
    this.#overlapping = false;
  }
}

const codecOf = (decoders: readonly PayloadDecoder[], choice: CodecChoice): Decoder | undefined => {
  for (const each of decoders) if (sameCoding(each.choice, choice)) return each.codec;
  return undefined;
};
