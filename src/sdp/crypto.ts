import type { SrtpSuite } from '../signal/srtp.ts';
import { lineEnd } from './line-order.ts';

/** A usable `a=crypto` line (RFC 4568 §9.1). */
export interface CryptoLine {
  readonly tag: number;
  readonly suite: SrtpSuite;
  /** Master key and salt in base64, as `inline:` has them: what its writer sends with. */
  readonly key: string;
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

/** More lines than this are not looked at; nobody has more suites. */
const MOST_LINES = 16;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Tag, suite, key parameters and session parameters. */
const LINE = /^(\d{1,9}) +(\w+) +(\S+)(?: +(.*))?$/;
/** `inline:` key and salt, then optionally the lifetime in packets. */
const INLINE = /^inline:([^|;]{1,128})(?:\|(2\^\d{1,2}|\d{1,15}))?$/i;
/** RFC 3711 §9.2: no master key serves more packets. */
const LONGEST_LIFE = 2 ** 48;
const ATTRIBUTE = '\na=crypto:';

/**
 * The `a=crypto` lines of the media description between two offsets: those that can be used, for the others are passed
 * over (RFC 4568 §5.1.2); undefined where there is none at all. Read here and not by sdp-transform, which drops the
 * second session parameter.
 */
export const cryptoLines = (text: string, from: number, to: number): readonly CryptoLine[] | undefined => {
  let lines: CryptoLine[] | undefined;
  const section = text.slice(from, to);
  let count = 0;
  for (let at = section.indexOf(ATTRIBUTE); at >= 0 && count < MOST_LINES; at = section.indexOf(ATTRIBUTE, at + 1)) {
    count += 1;
    lines ??= [];
    const begin = at + ATTRIBUTE.length;
    const line = cryptoLine(section.slice(begin, lineEnd(section, begin)));
    if (line !== undefined && !lines.some(({ tag }) => tag === line.tag)) lines.push(line);
  }
  return lines;
};

const cryptoLine = (text: string): CryptoLine | undefined => {
  const [, tag, name = '', parameters = '', session] = LINE.exec(text) ?? [];
  const suite = suiteNamed(name.toUpperCase());
  if (tag === undefined || suite === undefined || !areHarmless(session)) return undefined;
  // An MKI (`|1:4`) does not match, nor do several keys, which need one (RFC 4568 §6.1).
  const [, key = '', life] = INLINE.exec(parameters) ?? [];
  if (!BASE64.test(key) || octetsIn(key) !== keyLengths[suite]) return undefined;
  return life === undefined || isLife(life) ? { tag: Number(tag), suite, key } : undefined;
};

const suiteNamed = (name: string): SrtpSuite | undefined =>
  Object.hasOwn(keyLengths, name) ? (name as SrtpSuite) : undefined;

/**
 * RFC 4568 §6.3: a line with a session parameter that is not supported cannot be used; none of those that change what
 * goes over the wire is. A window size is only a hint (§6.3.7), and `-` marks what may be ignored (§6.3.8).
 */
const areHarmless = (parameters: string | undefined): boolean =>
  parameters === undefined ||
  parameters.split(' ').every((each) => each === '' || /^-/.test(each) || /^WSH=\d{2,5}$/i.test(each));

const isLife = (text: string): boolean => {
  const packets = text.startsWith('2^') ? 2 ** Number(text.slice(2)) : Number(text);
  return packets > 0 && packets <= LONGEST_LIFE;
};

const octetsIn = (base64: string): number => Buffer.from(base64, 'base64').length;
