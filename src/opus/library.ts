import type { createDecoder, createEncoder } from 'libopus-wasm';
import { SipError } from '../core/errors.ts';

/** libopus, as the optional package brings it. */
export interface OpusLibrary {
  readonly createEncoder: typeof createEncoder;
  readonly createDecoder: typeof createDecoder;
}

/** Loads the package. Rejects with one sentence that names it when it is not there. */
export const loadLibrary = async (): Promise<OpusLibrary> => {
  try {
    const library = await import('libopus-wasm');
    // Compiled now, so that no call waits for it.
    await library.loadLibopus();
    return library;
  } catch (error) {
    throw new SipError('ERR_SIP_CONFIG', 'Opus needs the package libopus-wasm: npm install libopus-wasm', {
      cause: error,
    });
  }
};
