import type { Entropy } from '../../core/entropy.ts';
import { createMediaDriver } from '../../media/engine/create-media-driver.ts';
import type { MediaDriver } from '../../media/engine/media-driver.ts';
import { createNullMedia } from '../../media/engine/null-media.ts';
import { createWorkerMedia } from '../../media/workers/create-worker-media.ts';
import { codecLibraries } from '../config/codec-list.ts';
import type { Settings } from '../config/settings.ts';

/**
 * The media engine of a checked configuration. Rejects with `ERR_SIP_CONFIG` where the library of a codec is not
 * installed.
 */
export const openMedia = async ({ config, media, workers }: Settings, entropy: Entropy): Promise<MediaDriver> => {
  const given = config.drivers.media;
  if ('fixedPort' in media) return given ?? createNullMedia({ port: media.fixedPort });
  const libraries = codecLibraries(config.codecs);
  // Loaded on this thread too, which checks the codecs of calls; a missing one is reported before a worker starts.
  for (const library of libraries) await library.load();
  if (given !== undefined) return given;
  if (workers === 0) return createMediaDriver(media, entropy);
  return createWorkerMedia(
    media,
    workers,
    libraries.map(({ module, provide }) => ({ module, provide })),
  );
};
