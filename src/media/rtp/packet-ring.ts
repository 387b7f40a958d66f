import type { Encoder } from '../codec/codec.ts';
import { headerLength } from './packet.ts';

/** Packets that may wait in the system's queue while the next is written: each keeps its octets for so long. */
const ringSize = 4;

/** The packets of one stream, with a payload and room for the header, in buffers that are used in turn. */
export class PacketRing {
  readonly #codec: Encoder;
  readonly #length: number;
  /** Made when they are first needed: many streams send nothing. */
  readonly #buffers: Buffer[] = [];
  /** Which of them have a payload of silence. */
  readonly #silent: boolean[] = [];
  #turn = 0;

  /** `samples`: those of one packet. */
  constructor(codec: Encoder, samples: number) {
    this.#codec = codec;
    this.#length = headerLength + codec.octetsFor(samples);
  }

  /** A packet of these samples; undefined when the codec makes none of them (discontinuous transmission). */
  of(samples: Int16Array): Buffer | undefined {
    const turn = this.#next();
    const packet = this.#bufferOf(turn);
    this.#silent[turn] = false;
    const coded = this.#codec.encode(samples, samples.length, packet, headerLength);
    if (coded === 0) return undefined;
    const length = headerLength + coded;
    return length === packet.length ? packet : packet.subarray(0, length);
  }

  /** A packet of silence, which a codec without state codes once a buffer. `zeros` may be overwritten. */
  ofSilence(zeros: Int16Array): Buffer | undefined {
    const silent = this.#codec.stateless === true && this.#silent[this.#turn] === true;
    if (silent) return this.#bufferOf(this.#next());
    const turn = this.#turn;
    const packet = this.of(zeros.fill(0));
    this.#silent[turn] = true;
    return packet;
  }

  #next(): number {
    const turn = this.#turn;
    this.#turn = (turn + 1) % ringSize;
    return turn;
  }

  #bufferOf(turn: number): Buffer {
    this.#buffers[turn] ??= Buffer.allocUnsafe(this.#length);
    return this.#buffers[turn];
  }
}
