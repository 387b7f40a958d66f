import type { MediaPreferences } from '../../signal/media-preferences.ts';
import type { SrtpSuite } from '../../signal/srtp.ts';
import type { EndpointConfig, SrtpPolicy } from './config.ts';

export const srtpPolicies: readonly SrtpPolicy[] = ['off', 'offer', 'require'];

/** Every crypto-suite, in the default order of preference. */
export const srtpSuites: readonly SrtpSuite[] = [
  // The most common suite comes first; it costs the least too.
  'AES_CM_128_HMAC_SHA1_80',
  'AEAD_AES_128_GCM',
  'AEAD_AES_256_GCM',
  'AES_256_CM_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
  'AES_256_CM_HMAC_SHA1_32',
];

/** All but the short tag of AES-256, which no peer has alone: an INVITE should fit a datagram (RFC 3261 §18.1.1). */
export const usualSuites: readonly SrtpSuite[] = srtpSuites.slice(0, 5);

/** `srtp` and `srtpSuites` as the sessions take them. */
export const srtpSettings = (policy: SrtpPolicy, suites: readonly SrtpSuite[]): Pick<MediaPreferences, 'srtp'> =>
  policy === 'off' ? {} : { srtp: { policy, suites } };

/** Why `srtp` does not fit the other settings; undefined when it does. */
export const srtpConflict = ({ srtp, media }: EndpointConfig): string | undefined => {
  const signallingOnly = media === false || (media !== undefined && 'fixedPort' in media);
  if (!signallingOnly || srtp === undefined || srtp === 'off') return undefined;
  return 'srtp: must be "off" where media is elsewhere: no media engine here would use its keys';
};
