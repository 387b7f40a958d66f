import { mask } from './mask.ts';

// Each pattern stops at its first match of a line, or goes on behind it: what was read is not read again.
const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // ICE passwords (RFC 8839 §5.4) and MIKEY (RFC 4567 §3.1).
  [/\b(a=(?:ice-pwd|key-mgmt)[ \t]*:)[\s\S]*/i, `$1${mask}`],
  // SDES keys and the parameters after them (RFC 4568 §9.1): only the tag and the suite stay.
  [/\b(a=crypto[ \t]*:)([ \t]*\d{1,9}[ \t]{1,8}\w{1,64}[ \t])?[\s\S]*/i, `$1$2${mask}`],
  // The key of a session or medium (RFC 8866 §5.12), also within an escaped or quoted text.
  [/(^|[\s"'`]|\\[nrt])(k=)[\s\S]*/i, `$1$2${mask}`],
  // The key pressed, in a body of an INFO (`application/dtmf-relay`).
  [/(^|[\s"'`]|\\[nrt])(signal[ \t]*=)[\s\S]*/i, `$1$2${mask}`],
  // The values of a challenge (RFC 3261 §20.44): whoever has the answer to them can try passwords.
  [/\b((?:next)?nonce|opaque)([ \t]*=[ \t]*)(?:"(?:[^"\\]|\\.)*"?|[^\s,"]*)/gi, `$1$2"${mask}"`],
];

/** The line of a header or of SDP with keys and passwords masked. */
export const maskKeys = (line: string): string => {
  if (!line.includes('=')) return line;
  let masked = line;
  for (const [pattern, replacement] of patterns) masked = masked.replace(pattern, replacement);
  return masked;
};
