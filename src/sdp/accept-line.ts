import type { Failure } from '../core/result.ts';
import type { MediaPreferences } from '../signal/media-preferences.ts';
import { type CommonCodec, commonCodecs } from './common-codecs.ts';
import type { LocalMedia, RemoteLine, RemoteSdp } from './model.ts';
import { type CryptoChoice, chosenCrypto, confirmedCrypto, isAllowed, type LocalSrtp, mayBeClear } from './profile.ts';
import { type Reach, unreachable } from './reach.ts';
import { unusable } from './refusal.ts';

/** The m= line that carries the call: the first with audio both sides can exchange. */
interface AcceptedLine {
  readonly ok: true;
  readonly index: number;
  readonly line: RemoteLine;
  readonly preferred: CommonCodec;
  /** Not empty; in the local order of preference, `preferred` first. */
  readonly common: readonly CommonCodec[];
  /** The keys of both sides; undefined: not encrypted. */
  readonly crypto: CryptoChoice | undefined;
}

/** What of the local side decides which line is accepted. */
export type Acceptor = Reach & Pick<LocalMedia, 'srtp'> & { readonly preferences: Pick<MediaPreferences, 'codecs'> };

/** Why a line cannot be accepted, from the farthest from acceptable to the nearest. */
const OBSTACLES = [
  { what: 'media', detail: 'No audio is described' },
  { what: 'refused', detail: 'The audio has port 0' },
  { what: 'protocol', detail: 'The audio is not over an RTP profile that is taken here' },
  { what: 'crypto', detail: 'The audio cannot be encrypted as it has to be' },
  { what: 'address', detail: 'The audio is at no address to send to' },
  { what: 'codec', detail: 'No codec in common' },
] as const;

const NO_CODEC = OBSTACLES.length - 1;
const NO_CRYPTO = 3;
const NO_ADDRESS = 4;

/**
 * Chooses one of the remote's m= lines, or fails with 488 and the obstacle of the nearest (RFC 3264 §6). Of several the
 * first that is encrypted, when this side can encrypt. `role`: whether the description is an offer or an answer.
 */
export const acceptLine = (
  sdp: RemoteSdp,
  local: Acceptor,
  role: 'offer' | 'answer',
): AcceptedLine | (Failure & { readonly ok: false }) => {
  const { srtp } = local;
  let nearest = 0;
  let addressFault: string | undefined;
  let cryptoFault: string | undefined;
  let clear: AcceptedLine | undefined;
  for (let index = 0; index < sdp.lines.length; index++) {
    const line = sdp.lines[index] as RemoteLine;
    const crypto = srtp === undefined ? undefined : cryptoOf(line, srtp, role);
    const fault = unreachable(line, local);
    const obstacle = obstacleOf(line, srtp, crypto, fault);
    if (obstacle === NO_CODEC) {
      const common = commonCodecs(local.preferences.codecs, line.codecs);
      const preferred = common[0];
      if (preferred !== undefined) {
        const accepted: AcceptedLine = { ok: true, index, line, preferred, common, crypto: crypto || undefined };
        if (srtp === undefined || crypto) return accepted;
        clear ??= accepted;
      }
    }
    nearest = Math.max(nearest, obstacle);
    if (obstacle === NO_CRYPTO) cryptoFault ??= line.cryptoFault;
    if (obstacle === NO_ADDRESS) addressFault ??= fault;
  }
  if (clear !== undefined) return clear;
  const { what, detail } = OBSTACLES[nearest] ?? OBSTACLES[0];
  if (nearest === NO_CRYPTO && cryptoFault !== undefined) return unusable(what, `${detail}: ${cryptoFault}`);
  return unusable(what, nearest === NO_ADDRESS ? (addressFault ?? detail) : detail);
};

/** The agreed keys; undefined when the line has none, false when it has none that can be used. */
const cryptoOf = (
  { crypto }: RemoteLine,
  srtp: LocalSrtp,
  role: 'offer' | 'answer',
): CryptoChoice | undefined | false => {
  if (crypto === undefined) return undefined;
  return role === 'offer' ? chosenCrypto(crypto, srtp) : (confirmedCrypto(crypto, srtp) ?? false);
};

/** The index of the first obstacle; `NO_CODEC` when there is none but perhaps the codecs. */
const obstacleOf = (
  line: RemoteLine,
  srtp: LocalSrtp | undefined,
  crypto: CryptoChoice | undefined | false,
  addressFault: string | undefined,
): number => {
  if (line.media !== 'audio') return 0;
  if (line.port === 0) return 1;
  if (!isAllowed(line.protocol, srtp)) return 2;
  if (crypto === false || (crypto === undefined && !mayBeClear(line.protocol, srtp))) return NO_CRYPTO;
  return addressFault === undefined ? NO_CODEC : NO_ADDRESS;
};
