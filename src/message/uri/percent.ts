import { isHex } from '../grammar.ts';

/** Unescapes `%HH` once (RFC 3261 §19.1.2): as UTF-8 when it is valid, else as Latin-1. Undefined when an escape is malformed. */
export const unescapePart = (text: string): string | undefined => {
  let i = text.indexOf('%');
  if (i < 0) return text;
  let ascii = true;
  for (; i >= 0; i = text.indexOf('%', i + 3)) {
    if (i + 2 >= text.length || !isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) return undefined;
    if (text.charCodeAt(i + 1) > 0x37) ascii = false;
  }
  if (!ascii) {
    try {
      return decodeURIComponent(text);
    } catch {
      // Not UTF-8: below, each escape is one character.
    }
  }
  return text.replace(/%(..)/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
};

const escapeOne = (character: string): string => {
  let text = '';
  for (const octet of Buffer.from(character, 'utf8')) {
    text += `%${octet < 16 ? '0' : ''}${octet.toString(16).toUpperCase()}`;
  }
  return text;
};

/** Escapes each character that `unsafe` matches. `unsafe` has the flags `g` and `u`. */
export const escapePart = (text: string, unsafe: RegExp): string => text.replace(unsafe, escapeOne);
