// Character classes of RFC 3261 §25.1: one table look-up per octet, no regular expression. Texts are read as codes, see
// `codesOf`. Every text ends with CR or NUL, which are in no class: so the loops have no bound, and are small enough for
// V8 to inline.

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
for (let code = 0x21; code < 0x7f; code++) {
  const character = String.fromCharCode(code);
  if (!'<>"'.includes(character)) mark(URI, character);
  if (!'<>";,'.includes(character)) mark(VALUE, character);
}
classes.fill(URI | VALUE, 0x80);

/** The offset after the token characters from `at` on. */
export const afterToken = (codes: Uint8Array, at: number): number => {
  let i = at;
  while (((classes[codes[i] as number] as number) & TOKEN) !== 0) i++;
  return i;
};

/** Whether the whole text is a token. */
export const isToken = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) {
    if (((classes[text.charCodeAt(i)] ?? 0) & TOKEN) === 0) return false;
  }
  return text !== '';
};

const afterUriCharacters = (codes: Uint8Array, at: number): number => {
  let i = at;
  while (((classes[codes[i] as number] as number) & URI) !== 0) i++;
  return i;
};

/** The offset after the quoted value that opens at `at`; -1 when it does not close, or has a space or a control in it. */
const afterQuotedInUri = (codes: Uint8Array, at: number): number => {
  for (let i = at + 1; ; i++) {
    const code = codes[i] as number;
    if (code === 0x22) return i + 1;
    if (code <= 0x20 || code === 0x7f) return -1;
    if (code === 0x5c && codes[i + 1] === 0x22) i++;
  }
};

/**
 * The offset after the URI characters from `at` on: no space, control, quote or angle bracket. A parameter or a header of
 * the URI may have a quoted value: the grammar has none (RFC 3261 §25.1), but peers write them, and a URI is only repeated
 * to them. A space would end the Request-URI (§7.1).
 */
export const afterUri = (codes: Uint8Array, at: number): number => {
  let i = afterUriCharacters(codes, at);
  while (codes[i] === 0x22 && i > at && codes[i - 1] === 0x3d) {
    const stop = afterQuotedInUri(codes, i);
    if (stop < 0) return i;
    i = afterUriCharacters(codes, stop);
  }
  return i;
};

/** The offset after an unquoted parameter value. Wider than RFC 3261 allows, since peers write other characters too. */
export const afterValue = (codes: Uint8Array, at: number): number => {
  let i = at;
  while (((classes[codes[i] as number] as number) & VALUE) !== 0) i++;
  return i;
};

/** The offset after a host name or IPv4 address. Underscores are accepted, since peers use them. */
const afterHostName = (codes: Uint8Array, at: number): number => {
  let i = at;
  while (((classes[codes[i] as number] as number) & HOST) !== 0) i++;
  return i;
};

export const afterSpace = (codes: Uint8Array, at: number): number => {
  let i = at;
  while (((classes[codes[i] as number] as number) & SPACE) !== 0) i++;
  return i;
};

/** The offset of the next value of a comma list, past space and empty elements. */
export const afterEmptyElements = (codes: Uint8Array, at: number): number => {
  let i = afterSpace(codes, at);
  while (codes[i] === 0x2c) i = afterSpace(codes, i + 1);
  return i;
};

export const isSpace = (code: number | undefined): boolean => code === 0x20 || code === 0x09;

export const beforeSpace = (codes: Uint8Array, at: number, end: number): number => {
  let i = end;
  while (i > at && isSpace(codes[i - 1])) i--;
  return i;
};

/** The offset after the quoted string that opens at `at`; -1 when it does not close (RFC 3261 §25.1). */
export const afterQuoted = (codes: Uint8Array, at: number, end: number): number => {
  for (let i = at + 1; i < end; i++) {
    const code = codes[i] as number;
    if (code === 0x22) return i + 1;
    if (code === 0x5c) i++;
  }
  return -1;
};

/** The offset after the host at `at`: a name, an IPv4 address, or an IPv6 reference in brackets. -1 when there is none. */
export const afterHost = (codes: Uint8Array, at: number, end: number): number => {
  if ((codes[at] as number) !== 0x5b || at >= end) {
    const stop = afterHostName(codes, at);
    return stop === at ? -1 : stop;
  }
  let colons = 0;
  for (let i = at + 1; i < end; i++) {
    const code = codes[i] as number;
    if (code === 0x5d) return colons < 2 ? -1 : i + 1;
    // Three colons in a row are accepted (RFC 5118 §4.5).
    if (code === 0x3a) colons++;
    else if (!isHex(code) && code !== 0x2e) return -1;
  }
  return -1;
};

export const isHex = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);

/** The digits from `at` to `end` as a number; -1 when there are none, there is another character, or it exceeds `most`. */
export const readDigits = (codes: Uint8Array, at: number, end: number, most: number): number => {
  if (at >= end) return -1;
  let value = 0;
  for (let i = at; i < end; i++) {
    const digit = (codes[i] as number) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
    if (value > most) return -1;
  }
  return value;
};

/** Whether the text at `at` begins with `lower`, compared without case. `lower`: token characters in lower case. */
export const sameFrom = (codes: Uint8Array, at: number, lower: Uint8Array): boolean => {
  for (let i = 0; i < lower.length; i++) {
    const code = codes[at + i] as number;
    const want = lower[i] as number;
    if (code !== want && ((code | 0x20) !== want || want < 0x61 || want > 0x7a)) return false;
  }
  return true;
};

/** Whether the text at `at` begins with `literal`, compared with case. */
export const isAt = (codes: Uint8Array, at: number, literal: Uint8Array): boolean => {
  for (let i = 0; i < literal.length; i++) if (codes[at + i] !== literal[i]) return false;
  return true;
};

/** The content of a quoted string, with its quoted pairs unescaped (RFC 3261 §25.1). */
export const unquote = (quoted: string): string => {
  const inner = quoted.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner;
};

export const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
