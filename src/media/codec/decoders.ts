import type { CodecChoice } from '../../signal/media-audio.ts';
import type { Decoder } from './codec.ts';
import { decoderFor, sameCoding } from './codecs.ts';

/** A decoder, and the payload type its packets have. */
export interface Incoming {
  readonly choice: CodecChoice;
  readonly codec: Decoder;
}

/**
 * The decoders of what may arrive. After a change those of before stay until the first packet of a new one: what is on
 * its way when codecs change was sent under the old agreement (RFC 3264 §8.3.2).
 */
export class Decoders {
  #now: readonly Incoming[] = [];
  #before: readonly Incoming[] = [];
  #overlapping = false;

  /** One that stays keeps its state. Gives those that nothing may wait for any more: they are to be closed. */
  plan(receive: readonly CodecChoice[]): readonly Decoder[] {
    const had = [...this.#now, ...this.#before];
    const now = receive.flatMap((choice) => {
      const codec = had.find((each) => sameCoding(each.choice, choice))?.codec ?? decoderFor(choice);
      return codec === undefined ? [] : [{ choice, codec }];
    });
    const isOver = ({ codec }: Incoming): boolean => !now.some((each) => each.codec === codec);
    const gone = this.#before.filter(isOver).map(({ codec }) => codec);
    this.#before = this.#now.filter(isOver);
    this.#overlapping = this.#before.length > 0;
    this.#now = now;
    return gone;
  }

  /** Whose packets have this type. */
  of(payloadType: number): Incoming | undefined {
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
