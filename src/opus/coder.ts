/** RFC 7587 §4.1: SDP always has 48 kHz and two channels. Audio is sent and played in mono, which any receiver accepts (§4.2). */
export const about = { name: 'OPUS', clockRate: 48_000, sampleRate: 48_000 } as const;

/**
 * libopus creates its coders asynchronously, but without IO: the handle is set a microtask later, before the first
 * packet. Until then, and when creation fails, nothing is coded.
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
