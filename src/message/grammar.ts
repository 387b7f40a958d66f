// Which ASCII octets may stand where (RFC 3261 §25.1). One table look-up a character, no regular expression.

const TOKEN = 1;
const URI = 2;
const VALUE = 4;
const HOST = 8;
const SPACE = 16;

const classes = new Uint8Array(256);
const mark = (bit: number, characters: string): void => {
  for (const each of characters) classes[each.charCodeAt(0)] = (classes[each.charCodeAt(0)] ?? 0) | bit;
};
const alphanumeric = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
mark(TOKEN, `${alphanumeric}-.!%*_+\`'~`);
mark(HOST, `${alphanumeric}-._`);
mark(SPACE, ' \t');
for (let code = 0x21; code < 0x100; code++) {
  const character = String.fromCharCode(code);
  if (code === 0x7f) continue;
  if (!'<>"'.includes(character)) mark(URI, character);
  if (!'<>";,'.includes(character)) mark(VALUE, character);
}

/** The code at `at`; characters beyond one octet count as 0xff, which no rule but the generous ones takes. */
const classOf = (text: string, at: number): number => {
  const code = text.charCodeAt(at);
  return classes[code < 0x100 ? code : 0xff] ?? 0;
};

/** Past every token character from `at` on. */
export const afterToken = (text: string, at: number, end: number): number => {
  let i = at;
  while (i < end && (classOf(text, i) & TOKEN) !== 0) i++;
  return i;
};

/** Past every character a URI may hold when it is not looked into: no space, control, quote or angle bracket. */
export const afterUri = (text: string, at: number, end: number): number => {
  let i = at;
  while (i < end && (classOf(text, i) & URI) !== 0) i++;
  return i;
};

/** Past every character of an unquoted parameter value. More than RFC 3261 allows: peers write what they like there. */
export const afterValue = (text: string, at: number, end: number): number => {
  let i = at;
  while (i < end && (classOf(text, i) & VALUE) !== 0) i++;
  return i;
};

/** Past every character of a host name or IPv4 address. An underscore is let through: it occurs. */
export const afterHostName = (text: string, at: number, end: number): number => {
  let i = at;
  while (i < end && (classOf(text, i) & HOST) !== 0) i++;
  return i;
};

export const afterSpace = (text: string, at: number, end: number): number => {
  let i = at;
  while (i < end && (classOf(text, i) & SPACE) !== 0) i++;
  return i;
};

export const beforeSpace = (text: string, at: number, end: number): number => {
  let i = end;
  while (i > at && (classOf(text, i - 1) & SPACE) !== 0) i--;
  return i;
};

/** Past the closing quote of the quoted string that opens at `at`; -1 when it does not close (RFC 3261 §25.1). */
export const afterQuoted = (text: string, at: number, end: number): number => {
  for (let i = at + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) return i + 1;
    if (code === 0x5c) i++;
  }
  return -1;
};

/** Past the host at `at`: a name, an IPv4 address, or an IPv6 reference in brackets. -1 when there is none. */
export const afterHost = (text: string, at: number, end: number): number => {
  if (text.charCodeAt(at) !== 0x5b || at >= end) {
    const stop = afterHostName(text, at, end);
    return stop === at ? -1 : stop;
  }
  let colons = 0;
  for (let i = at + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5d) return colons < 2 ? -1 : i + 1;
    // Three colons in a row are let through (RFC 5118 §4.5): be liberal in what is read.
    if (code === 0x3a) colons++;
    else if (!isHex(code) && code !== 0x2e) return -1;
  }
  return -1;
};

export const isHex = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);

/** The digits from `at` to `end` as a number; -1 when there are none, another character stands there, or it passes `most`. */
export const readDigits = (text: string, at: number, end: number, most: number): number => {
  if (at >= end) return -1;
  let value = 0;
  for (let i = at; i < end; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
    if (value > most) return -1;
  }
  return value;
};

/** Whether the text from `at` on is `lower`, which is lower case and of token characters, without regard to case. */
export const sameFrom = (text: string, at: number, lower: string): boolean => {
  for (let i = 0; i < lower.length; i++) {
    const code = text.charCodeAt(at + i);
    const want = lower.charCodeAt(i);
    if (code !== want && ((code | 0x20) !== want || want < 0x61 || want > 0x7a)) return false;
  }
  return true;
};

/** The content of the quoted string, its quoted pairs undone once (RFC 3261 §25.1). */
export const unquote = (quoted: string): string => {
  const inner = quoted.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner;
};

export const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
