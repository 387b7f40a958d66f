import type { Entropy } from '../core/entropy.ts';
import { keyLengths } from '../sdp/crypto.ts';
import type { LocalSrtp } from '../sdp/profile.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';

/**
 * Master keys and salts of one session, one for each suite, from the stack's entropy: cryptographic where the stack is
 * real. They last as long as the session: a further offer that named others would start the rollover counter anew.
 */
export const srtpKeys = ({ srtp }: MediaPreferences, entropy: Entropy): LocalSrtp | undefined => {
  if (srtp === undefined) return undefined;
  const { policy, suites } = srtp;
  return { policy, keys: suites.map((suite) => ({ suite, key: randomBase64(entropy, keyLengths[suite]) })) };
};

const randomBase64 = (entropy: Entropy, length: number): string => {
  const octets = Buffer.alloc((length + 3) & ~3);
  for (let at = 0; at < length; at += 4) octets.writeUInt32BE(entropy.integer(0, 0x1_0000_0000), at);
  return octets.toString('base64', 0, length);
};
