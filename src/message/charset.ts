import type { Charset } from './header/parsed-headers.ts';

/**
 * How the octets of a header section, given as one character each, are to be read. SIP is UTF-8 (RFC 3261 §7); a
 * section that is not valid UTF-8 is read octet by octet and written back the same way, so that nothing is lost.
 */
export const charsetOf = (text: string, end: number): Charset => {
  // The length in UTF-8 is the length in octets exactly when all is ASCII; this is by far the quickest way to ask.
  if (Buffer.byteLength(text) === text.length) return 'ascii';
  const octets = Buffer.from(end === text.length ? text : text.slice(0, end), 'latin1');
  const decoded = octets.toString('utf8');
  if (decoded.length === octets.length) return decoded === text.slice(0, end) ? 'ascii' : 'latin1';
  return Buffer.from(decoded, 'utf8').equals(octets) ? 'utf8' : 'latin1';
};
