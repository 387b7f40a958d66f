import type { MediaConfig } from '../api/common/config.ts';

/** The flags that are about media, as the setting `media`; none when none was given. */
export const mediaOf = (flags: {
  readonly rtpPorts?: string;
  readonly workers?: number;
}): { readonly media?: MediaConfig } => {
  const { rtpPorts: ports, workers } = flags;
  if (ports === undefined && workers === undefined) return {};
  return { media: { ...(ports !== undefined && { ports }), ...(workers !== undefined && { workers }) } };
};
