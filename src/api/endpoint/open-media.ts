import type { Entropy } from '../../core/entropy.ts';
import { SipError } from '../../core/errors.ts';
import type { MediaDriver } from '../../media/engine/media-driver.ts';
import { createNullMedia } from '../../media/engine/null-media.ts';
import { workerMissing } from '../../media/workers/worker-entry.ts';
import { codecLibraries } from '../config/codec-list.ts';
import type { Settings } from '../config/settings.ts';

/**
 * The media engine of a checked configuration. Rejects with `ERR_SIP_CONFIG` where the library of a codec is not
 * installed, or the file of the media worker is not there.
 */
export const openMedia = async ({ config, media, workers }: Settings, entropy: Entropy): Promise<MediaDriver> => {
  const given = config.drivers.media;
  if ('fixedPort' in media) return given ?? createNullMedia({ port: media.fixedPort });
  const libraries = codecLibraries(config.codecs);
  // Loaded on this thread too, which checks the codecs of calls; a missing one is reported before a worker starts.
  for (const library of libraries) await library.load();
  if (given !== undefined) return given;
  // Loaded here: an endpoint for signalling only does not load the engine.
  if (workers === 0) {
    const { createMediaDriver } = await import('../../media/engine/create-media-driver.ts');
    return createMediaDriver(media, entropy);
  }
  const missing = workerMissing();
  if (missing !== undefined) throw new SipError('ERR_SIP_CONFIG', `media.workers: ${missing}`);
  const { createWorkerMedia } = await import('../../media/workers/create-worker-media.ts');
  return createWorkerMedia(
    media,
    workers,
    libraries.map(({ module, provide }) => ({ module, provide })),
  );
};
