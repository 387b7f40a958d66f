import { writeAddress } from './header/address.ts';
import type { Address } from './values.ts';

/** Whether a text of the peer's may stand in a message of ours: no message built here carries a line end or a NUL. */
export const isEchoSafe = (text: string): boolean =>
  !text.includes('\0') && !text.includes('\r') && !text.includes('\n');

/**
 * The peer's From or To, or its name for us, as we write it from now on: as it was written. A quoted string may hold a
 * NUL (RFC 3261 §25.1, quoted-pair); then URI and tag stay, which is all that counts (§12.2.1.1).
 */
export const echoSafe = (address: Address, text: string): string => {
  if (isEchoSafe(text)) return text;
  const { uri, tag } = address;
  return tag === undefined ? writeAddress({ uri }) : writeAddress({ uri, params: [['tag', tag]] });
};
