import type { SrtpPlan, SrtpSuite } from '../signal/srtp.ts';
import type { CryptoLine } from './crypto.ts';

/**
 * `RTP/AVP`: unencrypted, or encrypted when offer and answer both have keys. `RTP/SAVP`: encrypted (RFC 3711 §12). The
 * profiles with F allow RTCP feedback (RFC 4585, RFC 5124), which is neither sent nor used here.
 */
export type AudioProtocol = 'RTP/AVP' | 'RTP/SAVP' | 'RTP/AVPF' | 'RTP/SAVPF';

/** The local SRTP policy and keys. */
export interface LocalSrtp {
  /**
   * `offer`: encrypted when the peer supports it, else unencrypted (RFC 8643). `require`: RTP/SAVP only.
   */
  readonly policy: 'offer' | 'require';
  /** The profile of an encrypted call. Later offers and answers keep it, and must be encrypted too. */
  readonly agreed?: AudioProtocol;
  /** The suites in order of preference, each with its own local key. */
  readonly keys: readonly LocalKey[];
}

interface LocalKey {
  readonly suite: SrtpSuite;
  /** Master key and salt in base64 (RFC 4568 §6.1). */
  readonly key: string;
}

/** A suite of both sides, with the key of each. */
export interface CryptoChoice {
  readonly remote: CryptoLine;
  readonly local: LocalKey;
}

const isClear = (protocol: string): boolean => protocol === 'RTP/AVP' || protocol === 'RTP/AVPF';
const isSecure = (protocol: string): boolean => protocol === 'RTP/SAVP' || protocol === 'RTP/SAVPF';

export const isAudioProtocol = (protocol: string): protocol is AudioProtocol => isClear(protocol) || isSecure(protocol);

/** The protocol of a local offer. `feedback`: the peer's offer was over RTP/AVPF. */
export const protocolOf = (srtp: LocalSrtp | undefined, feedback?: true): AudioProtocol => {
  if (srtp?.agreed !== undefined) return srtp.agreed;
  if (srtp?.policy === 'require') return 'RTP/SAVP';
  return feedback === true ? 'RTP/AVPF' : 'RTP/AVP';
};

/** Whether a line of this protocol may carry the call. */
export const isAllowed = (protocol: string, srtp: LocalSrtp | undefined): boolean =>
  isClear(protocol) ? srtp?.policy !== 'require' : isSecure(protocol) && srtp !== undefined;

/** Whether the call may be unencrypted over this protocol. */
export const mayBeClear = (protocol: string, srtp: LocalSrtp | undefined): boolean =>
  isClear(protocol) && (srtp === undefined || (srtp.policy === 'offer' && srtp.agreed === undefined));

/** The first offered line whose suite is a local one too (RFC 4568 §5.1.2). */
export const chosenCrypto = (offered: readonly CryptoLine[], srtp: LocalSrtp): CryptoChoice | undefined => {
  for (const remote of offered) {
    const local = srtp.keys.find(({ suite, key }) => suite === remote.suite && key !== remote.key);
    if (local !== undefined) return { remote, local };
  }
  return undefined;
};

/** The tag of a local line: its index, from 1. */
export const tagOf = (place: number): number => place + 1;

/** RFC 4568 §5.1.3: the answer has one line, with the tag and the suite of one that was offered. */
export const confirmedCrypto = (answered: readonly CryptoLine[], srtp: LocalSrtp): CryptoChoice | undefined => {
  const [remote] = answered;
  if (remote === undefined || answered.length !== 1) return undefined;
  const local = srtp.keys.find(({ suite }, place) => suite === remote.suite && tagOf(place) === remote.tag);
  // RFC 4568 §6.1: each side has its own key; an answer with the local one is refused.
  return local === undefined || local.key === remote.key ? undefined : { remote, local };
};

/** A local `a=crypto` line, without a lifetime: that of RFC 3711 §9.2 applies. */
export const cryptoText = (tag: number, { suite, key }: LocalKey): string =>
  `a=crypto:${tag} ${suite} inline:${key}\r\n`;

/** Each side sends with the key in its own description (RFC 4568 §5.1.2). */
export const srtpPlan = ({ local, remote }: CryptoChoice): SrtpPlan => ({
  suite: remote.suite,
  keys:
    remote.life === undefined
      ? { send: local.key, receive: remote.key }
      : { send: local.key, receive: remote.key, receiveLife: remote.life },
});
