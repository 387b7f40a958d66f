import type { CodecChoice } from '../../signal/media-audio.ts';
import type { Decoder } from './codec.ts';
import { decoderFor, sameCoding } from './codecs.ts';

/** A decoder, and the payload type of its packets. */
export interface PayloadDecoder {
  readonly choice: CodecChoice;
  readonly codec: Decoder;
}

/**
 * The decoders of a stream, by payload type. After a change the former ones stay until the first packet of a new one:
 * packets in flight when codecs change were sent under the former agreement (RFC 3264 §8.3.2).
 */
export class Decoders {
  #now: readonly PayloadDecoder[] = [];
  #before: readonly PayloadDecoder[] = [];
  #overlapping = false;

  /** A decoder that stays keeps its state. Gives those that are not used any more, for the caller to close. */
  plan(receive: readonly CodecChoice[]): readonly Decoder[] {
    const had = [...this.#now, ...this.#before];
    const now = receive.flatMap((choice) => {
      const codec = had.find((each) => sameCoding(each.choice, choice))?.codec ?? decoderFor(choice);
      return codec === undefined ? [] : [{ choice, codec }];
    });
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
    for (const { codec } of [...this.#now, ...this.#before]) codec.close?.();
    this.#now = [];
    this.#before = [];
    this.#overlapping = false;
  }
}
