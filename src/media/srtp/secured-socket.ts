import type { RtpSocket } from '../net/socket.ts';
import type { SealingContext } from './sealing-context.ts';
import { longestTrailer } from './suite.ts';

/** Packets that may wait in the socket's queue while the next is sealed. */
const ringSize = 4;

/** Seals what it sends, once it has a context. */
export class SecuredSocket implements Pick<RtpSocket, 'send' | 'errors'> {
  readonly #socket: RtpSocket;
  readonly #isControl: (octets: Uint8Array) => boolean;
  /** Made at the first packet that is sealed. */
  #ring: Buffer[] | undefined;
  /** The view of each ring buffer sent last: most packets have the same length, so that no view is allocated. */
  #sent: Buffer[] | undefined;
  #turn = 0;
  #refused = 0;
  sealing: SealingContext | undefined;

  constructor(socket: RtpSocket, isControl: (octets: Uint8Array) => boolean) {
    this.#socket = socket;
    this.#isControl = isControl;
  }

  get errors(): number {
    return this.#socket.errors + this.#refused;
  }

  send(octets: Uint8Array, port: number, host: string): void {
    const { sealing } = this;
    if (sealing === undefined) {
      this.#socket.send(octets, port, host);
      return;
    }
    // Not in place: the sender's buffer has the length of its packet, and a copy costs a fiftieth of the sealing.
    const turn = this.#turn;
    this.#turn = (turn + 1) % ringSize;
    const buffer = this.#room(turn, octets.length + longestTrailer);
    buffer.set(octets);
    const length = this.#isControl(octets)
      ? sealing.control(buffer, octets.length)
      : sealing.packet(buffer, octets.length);
    if (length < 0) this.#refused += 1;
    else this.#socket.send(this.#trim(turn, buffer, length), port, host);
  }

  #room(turn: number, length: number): Buffer {
    this.#ring ??= [];
    const room = this.#ring[turn];
    if (room !== undefined && room.length >= length) return room;
    const larger = Buffer.allocUnsafe(length);
    this.#ring[turn] = larger;
    return larger;
  }

  #trim(turn: number, room: Buffer, length: number): Buffer {
    this.#sent ??= [];
    const before = this.#sent[turn];
    if (before?.length === length && before.buffer === room.buffer && before.byteOffset === room.byteOffset)
      return before;
    const cut = room.subarray(0, length);
    this.#sent[turn] = cut;
    return cut;
  }
}
