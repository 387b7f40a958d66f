import type { SrtpPlan, SrtpSuite } from '../signal/srtp.ts';
import type { CryptoLine } from './crypto.ts';

/**
 * `RTP/AVP` in the clear, or encrypted where both sides say how; `RTP/SAVP` encrypted (RFC 3711 §12). With an F they
 * allow feedback by RTCP (RFC 4585, RFC 5124), of which none is sent here and none is used: else they are the same.
 */
export type AudioProtocol = 'RTP/AVP' | 'RTP/SAVP' | 'RTP/AVPF' | 'RTP/SAVPF';

/** How this side encrypts, and whether it must. */
export interface LocalSrtp {
  /**
   * `offer`: encrypted where the peer can, else in the clear (RFC 8643). `require`: over RTP/SAVP, or not at all.
   */
  readonly policy: 'offer' | 'require';
  /** Once the call is encrypted it stays so, over the protocol it began with: no later description takes it back. */
  readonly agreed?: AudioProtocol;
  /** The suites in order of preference, each with a key of its own that we send with. */
  readonly keys: readonly LocalKey[];
}

export interface LocalKey {
  readonly suite: SrtpSuite;
  /** Master key and salt in base64 (RFC 4568 §6.1). */
  readonly key: string;
}

/** What a line of the peer's and we have in common. */
export interface CryptoChoice {
  readonly remote: CryptoLine;
  readonly local: LocalKey;
}

const isClear = (protocol: string): boolean => protocol === 'RTP/AVP' || protocol === 'RTP/AVPF';
const isSecure = (protocol: string): boolean => protocol === 'RTP/SAVP' || protocol === 'RTP/SAVPF';

export const isAudioProtocol = (protocol: string): protocol is AudioProtocol => isClear(protocol) || isSecure(protocol);

/** What we offer with. `feedback`: the peer did so over RTP/AVPF. */
export const protocolOf = (srtp: LocalSrtp | undefined, feedback?: true): AudioProtocol => {
  if (srtp?.agreed !== undefined) return srtp.agreed;
  if (srtp?.policy === 'require') return 'RTP/SAVP';
  return feedback === true ? 'RTP/AVPF' : 'RTP/AVP';
};

/** Whether a line of this protocol may carry the call. */
export const isAllowed = (protocol: string, srtp: LocalSrtp | undefined): boolean =>
  isClear(protocol) ? srtp?.policy !== 'require' : isSecure(protocol) && srtp !== undefined;

/** Whether the call may go on without encryption over this protocol. */
export const mayBeClear = (protocol: string, srtp: LocalSrtp | undefined): boolean =>
  isClear(protocol) && (srtp === undefined || (srtp.policy === 'offer' && srtp.agreed === undefined));

/** The first of the peer's lines, in its order, whose suite we have (RFC 4568 §5.1.2). */
export const chosenFrom = (offered: readonly CryptoLine[], srtp: LocalSrtp): CryptoChoice | undefined => {
  for (const remote of offered) {
    const local = srtp.keys.find(({ suite, key }) => suite === remote.suite && key !== remote.key);
    if (local !== undefined) return { remote, local };
  }
  return undefined;
};

/** Tags of our own lines are their places, from 1. */
export const tagOf = (place: number): number => place + 1;

/** RFC 4568 §5.1.3: the answer has one line, with the tag and the suite of one we offered. */
export const confirmedBy = (answered: readonly CryptoLine[], srtp: LocalSrtp): CryptoChoice | undefined => {
  const [remote] = answered;
  if (remote === undefined || answered.length !== 1) return undefined;
  const local = srtp.keys.find(({ suite }, place) => suite === remote.suite && tagOf(place) === remote.tag);
  // RFC 4568 §6.1: each side has a key of its own; one that gives us ours again is a mirror.
  return local === undefined || local.key === remote.key ? undefined : { remote, local };
};

/** An `a=crypto` line of ours. No lifetime is named: the one of RFC 3711 §9.2 holds. */
export const cryptoText = (tag: number, { suite, key }: LocalKey): string =>
  `a=crypto:${tag} ${suite} inline:${key}\r\n`;

/** Each side sends with the key it named (RFC 4568 §5.1.2). */
export const srtpPlan = ({ local, remote }: CryptoChoice): SrtpPlan => ({
  suite: remote.suite,
  keys:
    remote.life === undefined
      ? { send: local.key, receive: remote.key }
      : { send: local.key, receive: remote.key, receiveLife: remote.life },
});
