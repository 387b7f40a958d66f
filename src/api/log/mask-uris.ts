import { mask } from './mask.ts';

const schemes = /(?:sips?|tel|https?|wss?|im|pres|xmpp|mailto|ftp|msrps?|rtsp|turns?|stuns?|h323):(?:\/\/)?/i;

/** The line with passwords (RFC 3261 §19.1.1) and embedded headers or queries (§19.1.5) of its URIs masked. */
export const maskUris = (line: string): string => (line.includes(':') ? line.replace(/[^\s<>"]+/g, maskWord) : line);

const maskWord = (word: string): string => {
  const found = schemes.exec(word);
  if (found === null) return word;
  // Behind `?` are headers that a request to this URI is to have, credentials among them, or the query of a web address.
  const query = word.indexOf('?', found.index + found[0].length);
  const uris = query < 0 ? word : word.slice(0, query);
  return `${maskPasswords(uris)}${query < 0 ? '' : `?${mask}`}`;
};

/** Every `user:password@` of a word, which may be a list of URIs. A password may hold commas. */
const maskPasswords = (word: string): string => {
  const parts = word.split('@');
  let inPassword = false;
  for (let i = 0; i < parts.length - 1; i++) {
    const part = parts[i] ?? '';
    const found = schemes.exec(part);
    if (found === null) {
      // An @ that was not escaped: the password goes on.
      if (inPassword) parts[i] = mask;
      continue;
    }
    const user = found.index + found[0].length;
    const colon = part.indexOf(':', user);
    inPassword = colon >= 0 && part[user] !== '[';
    if (inPassword) parts[i] = `${part.slice(0, colon)}:${mask}`;
  }
  return parts.join('@');
};
