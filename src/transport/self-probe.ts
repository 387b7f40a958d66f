import { randomBytes } from 'node:crypto';

const octetsOfToken = 12;

/**
 * A datagram that a socket sends to itself: when it is read, all that came in before it has been read. It begins with a zero
 * octet, as no SIP message does, and nobody else can make it.
 */
export class SelfProbe {
  readonly #token = Buffer.concat([Buffer.of(0), randomBytes(octetsOfToken - 1)]);
  #number = 0;
  #returned: (() => void) | undefined;

  /** The octets of the next probe. `returned` is called when they are read; that of a probe before it is not any more. */
  next(returned: () => void): Uint8Array {
    this.#returned = returned;
    this.#number = (this.#number + 1) % 256;
    return Buffer.concat([this.#token, Buffer.of(this.#number)]);
  }

  /** Whether this is a probe, which nothing else has to read. */
  takes(octets: Uint8Array): boolean {
    if (octets.length !== octetsOfToken + 1 || !this.#token.equals(octets.subarray(0, octetsOfToken))) return false;
    if (octets[octetsOfToken] === this.#number) this.#returned?.();
    return true;
  }
}
