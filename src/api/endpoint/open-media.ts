import type { Entropy } from '../../core/entropy.ts';
import { createMediaDriver } from '../../media/engine/create-media-driver.ts';
import type { MediaDriver } from '../../media/engine/media-driver.ts';
import { createNullMedia } from '../../media/engine/null-media.ts';
import { createWorkerMedia } from '../../media/workers/create-worker-media.ts';
import { codecLibraries } from '../config/codec-list.ts';
import type { EndpointConfig } from '../config/config.ts';
import type { Settings } from '../config/settings.ts';

/**
 * The media engine that a checked configuration asks for. Rejects with `ERR_SIP_CONFIG` where the library of a codec is not
 * installed.
 */
export const openMedia = async (
  config: EndpointConfig,
  { media }: Settings,
  entropy: Entropy,
): Promise<MediaDriver> => {
  if ('fixedPort' in media) return config.drivers?.media ?? createNullMedia({ port: media.fixedPort });
  const libraries = codecLibraries(config.codecs);
  // On this thread too, where calls are checked; and a missing one is reported before any worker starts.
  for (const library of libraries) await library.load();
  if (config.drivers?.media !== undefined) return config.drivers.media;
  const { workers, ...engine } = media;
  if (workers === undefined) return createMediaDriver(engine, entropy);
  return createWorkerMedia(
    engine,
    workers,
    libraries.map(({ module, provide }) => ({ module, provide })),
  );
};
