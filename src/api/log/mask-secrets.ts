const mask = '***';

// Each pattern reads a line once: the text may be as long, and as hostile, as a message.
const patterns: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  // Credentials (Proxy-Authorization too) and cookies, with their folded lines (RFC 3261 §7.3.1).
  [/\b(authorization|cookie)[ \t]*:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gi, `$1: ${mask}`],
  // SDES keys (RFC 4568 §9.1).
  [/\b(a=crypto:[^\r\n]{0,80}?inline:)[^\r\n]*/gi, `$1${mask}`],
  // ICE passwords (RFC 8839 §5.4).
  [/\b(a=ice-pwd:)[^\r\n]*/gi, `$1${mask}`],
  // The password of a SIP URI (RFC 3261 §19.1.1).
  [/(sips?:[^\s:@<>"]{1,64}:)[^\s@<>"]{1,64}@/gi, `$1${mask}@`],
];

/** The text with credentials, SDES keys, ICE passwords and URI passwords masked: for logs and traces. */
export const maskSecrets = (text: string): string => {
  let masked = text;
  for (const [pattern, replacement] of patterns) masked = masked.replace(pattern, replacement);
  return masked;
};
