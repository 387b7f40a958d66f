import type { Failure } from '../core/result.ts';
import type { CodecChoice } from '../signal/media-audio.ts';
import { type CommonCodec, commonCodecs } from './common-codecs.ts';
import type { RemoteLine, RemoteSdp } from './model.ts';
import { type CryptoChoice, chosenFrom, confirmedBy, isAllowed, type LocalSrtp, mayBeClear } from './profile.ts';
import { unusable } from './refusal.ts';

/** The m= line that carries the call: the first whose audio can be exchanged with us. */
export interface AcceptedLine {
  readonly ok: true;
  readonly index: number;
  readonly line: RemoteLine;
  readonly preferred: CommonCodec;
  /** Never empty; in the local order of preference, so `preferred` is the first. */
  readonly common: readonly CommonCodec[];
  /** How it is encrypted; undefined: it is not. */
  readonly crypto: CryptoChoice | undefined;
}

/** What can stand in the way of a line, from the farthest from acceptable to the nearest. */
const OBSTACLES = [
  { what: 'media', detail: 'No audio is described' },
  { what: 'refused', detail: 'The audio has port 0' },
  { what: 'protocol', detail: 'The audio is not over an RTP profile that is taken here' },
  { what: 'crypto', detail: 'The audio cannot be encrypted as it has to be' },
  { what: 'address', detail: 'The audio has no unicast IP address to send to' },
  { what: 'codec', detail: 'No codec in common' },
] as const;

const NO_CODEC = OBSTACLES.length - 1;
const NO_CRYPTO = 3;

/**
 * Picks the line to use among the remote's, or names the obstacle of the one that came nearest: 488 (RFC 3264 §6). Of
 * several the first that is encrypted, where we can. `role`: what the description is to us.
 */
export const acceptLine = (
  sdp: RemoteSdp,
  codecs: readonly CodecChoice[],
  srtp: LocalSrtp | undefined,
  role: 'offer' | 'answer',
): AcceptedLine | (Failure & { readonly ok: false }) => {
  let nearest = 0;
  let fault: string | undefined;
  let clear: AcceptedLine | undefined;
  for (let index = 0; index < sdp.lines.length; index++) {
    const line = sdp.lines[index] as RemoteLine;
    const crypto = srtp === undefined ? undefined : cryptoOf(line, srtp, role);
    const obstacle = obstacleOf(line, srtp, crypto);
    if (obstacle === NO_CODEC) {
      const common = commonCodecs(codecs, line.codecs);
      const preferred = common[0];
      if (preferred !== undefined) {
        const accepted: AcceptedLine = { ok: true, index, line, preferred, common, crypto: crypto || undefined };
        if (srtp === undefined || crypto) return accepted;
        clear ??= accepted;
      }
    }
    nearest = Math.max(nearest, obstacle);
    if (obstacle === NO_CRYPTO) fault ??= line.cryptoFault;
  }
  if (clear !== undefined) return clear;
  const { what, detail } = OBSTACLES[nearest] ?? OBSTACLES[0];
  if (nearest === NO_CRYPTO && fault !== undefined) return unusable(what, `${detail}: ${fault}`);
  return unusable(what, detail);
};

/** False where there are keys that do not fit: in an answer a broken promise, in an offer nothing for us. */
const cryptoOf = (
  { crypto }: RemoteLine,
  srtp: LocalSrtp,
  role: 'offer' | 'answer',
): CryptoChoice | undefined | false => {
  if (crypto === undefined) return undefined;
  return role === 'offer' ? chosenFrom(crypto, srtp) : (confirmedBy(crypto, srtp) ?? false);
};

/** The first obstacle, but for the codecs. */
const obstacleOf = (
  line: RemoteLine,
  srtp: LocalSrtp | undefined,
  crypto: CryptoChoice | undefined | false,
): number => {
  if (line.media !== 'audio') return 0;
  if (line.port === 0) return 1;
  if (!isAllowed(line.protocol, srtp)) return 2;
  if (crypto === false || (crypto === undefined && !mayBeClear(line.protocol, srtp))) return 3;
  return line.host === '' || line.rtcpPort === 0 ? 4 : NO_CODEC;
};
