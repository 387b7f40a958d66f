/** RFC 7587 §4.1: always 48 kHz and two channels in SDP. We speak and hear mono, which any receiver takes (§4.2). */
export const about = { name: 'OPUS', clockRate: 48_000, sampleRate: 48_000 } as const;

/**
 * libopus makes its coders asynchronously, though without waiting for anything: the handle is there a microtask later,
 * long before the first packet. Until then, and should it fail, nothing is coded.
 */
export class Coder<H extends { free(): void }> {
  handle: H | undefined;
  #closed = false;

  constructor(making: Promise<H>) {
    making.then(
      (handle) => {
        if (this.#closed) handle.free();
        else this.handle = handle;
      },
      () => {},
    );
  }

  close(): void {
    this.#closed = true;
    this.handle?.free();
    this.handle = undefined;
  }
}
