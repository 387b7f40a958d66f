import type { SrtpSuite } from '../signal/srtp.ts';
import { lineEnd } from './line-order.ts';

/** A usable `a=crypto` line (RFC 4568 §9.1). */
export interface CryptoLine {
  readonly tag: number;
  readonly suite: SrtpSuite;
  /** Master key and salt in base64, from `inline:`: those of the packets its writer sends. */
  readonly key: string;
  /** The lifetime of the key in packets, when the line has one (RFC 4568 §6.1). */
  readonly life?: number;
}

/** The `a=crypto` lines of one media description. */
export interface CryptoLines {
  readonly usable: readonly CryptoLine[];
  /** What is wrong with the first unusable line. */
  readonly fault: string | undefined;
}

/** Octets of master key and salt together (RFC 4568 §6.2, RFC 6188 §4, RFC 7714 §14.2). */
export const keyLengths: Readonly<Record<SrtpSuite, number>> = {
  AES_CM_128_HMAC_SHA1_80: 30,
  AES_CM_128_HMAC_SHA1_32: 30,
  AES_256_CM_HMAC_SHA1_80: 46,
  AES_256_CM_HMAC_SHA1_32: 46,
  AEAD_AES_128_GCM: 28,
  AEAD_AES_256_GCM: 44,
};

/** Further lines are ignored: there are fewer suites. */
const MOST_LINES = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Tag, suite, key parameters and session parameters. */
const LINE = /^(\d{1,9}) +(\w+) +(\S+)(?: +(.*))?$/;
/** `inline:` key and salt, then optionally the lifetime in packets, and an MKI with its length. */
const INLINE = /^inline:([^|;]{1,128})(?:\|(2\^\d{1,2}|\d{1,15}))?(\|\d{1,39}:\d{1,3})?$/i;
/** The longest lifetime of a master key in packets (RFC 3711 §9.2). */
const LONGEST_LIFE = 2 ** 48;
const ATTRIBUTE = '\na=crypto:';

/**
 * The usable `a=crypto` lines of the media description between two offsets; the others are ignored (RFC 4568 §5.1.2).
 * Undefined when there is no such line. Read here and not by sdp-transform, which does not read all session parameters.
 */
export const cryptoLines = (text: string, from: number, to: number): CryptoLines | undefined => {
  const section = text.slice(from, to);
  let at = section.indexOf(ATTRIBUTE);
  if (at < 0) return undefined;
  const usable: CryptoLine[] = [];
  let fault: string | undefined;
  for (let count = 0; at >= 0 && count < MOST_LINES; count += 1, at = section.indexOf(ATTRIBUTE, at + 1)) {
    const begin = at + ATTRIBUTE.length;
    const line = cryptoLine(section.slice(begin, lineEnd(section, begin)));
    if (typeof line === 'string') fault ??= line;
    else if (!usable.some(({ tag }) => tag === line.tag)) usable.push(line);
  }
  return { usable, fault };
};

/** A line, or what is wrong with it. The text contains nothing of the line, since it is sent back to the peer. */
const cryptoLine = (text: string): CryptoLine | string => {
  const [, tag, name = '', parameters = '', session] = LINE.exec(text) ?? [];
  if (tag === undefined) return 'a line is not tag, suite and key';
  const suite = name.toUpperCase();
  if (!isSuite(suite)) return 'the suite is not supported';
  if (!areHarmless(session)) return 'a session parameter is not supported';
  // RFC 4568 §6.1: with several keys each has an MKI, which packets carry.
  if (parameters.includes(';')) return 'several keys are not supported';
  const [, key = '', life, mki] = INLINE.exec(parameters) ?? [];
  if (mki !== undefined) return 'an MKI is not supported';
  if (!BASE64.test(key) || octetsIn(key) !== keyLengths[suite]) return 'a key is not one of its suite';
  if (life === undefined) return { tag: Number(tag), suite, key };
  const packets = life.startsWith('2^') ? 2 ** Number(life.slice(2)) : Number(life);
  // RFC 4568 §6.1, RFC 3711 §9.2.
  if (packets < 1 || packets > LONGEST_LIFE) return 'a lifetime is none a key can have';
  return { tag: Number(tag), suite, key, life: packets };
};

const isSuite = (name: string): name is SrtpSuite => Object.hasOwn(keyLengths, name);

/**
 * RFC 4568 §6.3: a line with an unsupported session parameter is unusable, and none that changes the packets is
 * supported. A window size is a hint (§6.3.7), and a parameter with `-` may be ignored (§6.3.8).
 */
const areHarmless = (parameters: string | undefined): boolean =>
  parameters === undefined ||
  parameters.split(' ').every((each) => each === '' || /^-/.test(each) || /^WSH=\d{2,5}$/i.test(each));

const octetsIn = (base64: string): number => Buffer.from(base64, 'base64').length;
