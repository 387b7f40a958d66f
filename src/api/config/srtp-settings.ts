import type { MediaPreferences } from '../../signal/media-preferences.ts';
import type { SrtpSuite } from '../../signal/srtp.ts';
import type { EndpointConfig } from './config.ts';

/** By name, in the order of preference that holds where nothing is said. */
export const srtpSuites: readonly SrtpSuite[] = [
  // First what everybody speaks, and what costs the least.
  'AES_CM_128_HMAC_SHA1_80',
  'AEAD_AES_128_GCM',
  'AEAD_AES_256_GCM',
  'AES_256_CM_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
  'AES_256_CM_HMAC_SHA1_32',
];

/** All but the short tag of AES-256, which nobody has alone: an INVITE should fit a datagram (RFC 3261 §18.1.1). */
const usual = srtpSuites.slice(0, 5);

/** What the sessions are told of `srtp` and `srtpSuites`. */
export const srtpSettings = ({ srtp, srtpSuites: suites = usual }: EndpointConfig): Pick<MediaPreferences, 'srtp'> =>
  srtp === undefined || srtp === 'off' ? {} : { srtp: { policy: srtp, suites } };

/** What keeps these two from the rest of the configuration; undefined when they fit. */
export const srtpTrouble = ({ srtp, media }: EndpointConfig): string | undefined => {
  const signallingOnly = media === false || (media !== undefined && 'fixedPort' in media);
  if (!signallingOnly || srtp === undefined || srtp === 'off') return undefined;
  return 'srtp: must be "off" where media is elsewhere: its keys go to nobody';
};
