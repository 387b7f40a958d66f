import type { MediaConfig } from '../api/config/config.ts';

/** The flags that are about media, as the setting `media`; none when none was given. */
export const mediaOf = (flags: {
  readonly rtpPorts?: string;
  readonly workers?: number;
  readonly silenceSuppression?: true;
}): { readonly media?: MediaConfig } => {
  const { rtpPorts: ports, workers, silenceSuppression } = flags;
  const media: MediaConfig = {
    ...(ports !== undefined && { ports }),
    ...(workers !== undefined && { workers }),
    ...(silenceSuppression !== undefined && { silenceSuppression }),
  };
  return Object.keys(media).length === 0 ? {} : { media };
};
