import type { createDecoder, createEncoder } from 'libopus-wasm';
import { SipError } from '../core/errors.ts';

/** The functions of libopus that the optional package exports. */
export interface OpusLibrary {
  readonly createEncoder: typeof createEncoder;
  readonly createDecoder: typeof createDecoder;
}

/** Loads the package. Rejects with `ERR_SIP_CONFIG` when it is not installed. */
export const loadLibrary = async (): Promise<OpusLibrary> => {
  try {
    const library = await import('libopus-wasm');
    // Compile the WebAssembly now, so that no call waits for it.
    await library.loadLibopus();
    return library;
  } catch (error) {
    throw new SipError('ERR_SIP_CONFIG', 'Opus needs the package libopus-wasm: npm install libopus-wasm', {
      cause: error,
    });
  }
};
