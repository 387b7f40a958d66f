import { mask } from './mask.ts';
import { maskKeys } from './mask-keys.ts';
import { maskUris } from './mask-uris.ts';

// Credentials (RFC 3261 §22, RFC 3313), proofs of the peer's password (RFC 8760 §2.7), cookies, API keys, whatever the
// name says around it. A challenge is no secret as a whole: see `maskKeys`.
const secret = /auth|token|cookie|secret|passw|api-?key/i;
const challenge = /authenticate$/i;

/**
 * The line with all behind the name of its header masked; undefined where it names no header that holds a secret. The name may
 * stand within the line: a sentence may quote a header.
 */
export const maskHeader = (line: string): string | undefined => {
  for (let from = 0, colon = line.indexOf(':'); colon >= 0; from = colon + 1, colon = line.indexOf(':', from)) {
    let end = colon;
    while (end > from && isSpace(line[end - 1])) end--;
    let start = end;
    while (start > from && isTokenCharacter(line.charCodeAt(start - 1))) start--;
    if (isSecret(line.slice(start, end), start === 0)) return `${maskUris(maskKeys(line.slice(0, end)))}: ${mask}`;
  }
  return undefined;
};

/** A signed identity (RFC 8224 §4) holds a token that others could present; `y` is its compact name. */
const isSecret = (name: string, first: boolean): boolean =>
  (secret.test(name) && !challenge.test(name)) || /^identity$/i.test(name) || (first && /^y$/i.test(name));

const isSpace = (character: string | undefined): boolean => character !== undefined && /\s/.test(character);

/** Of a header name: token, RFC 3261 §25.1. */
const isTokenCharacter = (code: number): boolean => {
  const letter = code | 0x20;
  return (letter >= 97 && letter <= 122) || (code >= 48 && code <= 57) || marks.has(code);
};

const marks: ReadonlySet<number> = new Set([..."-.!%*_+`'~"].map((mark) => mark.charCodeAt(0)));
