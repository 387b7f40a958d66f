import { writeAddress } from './header/address.ts';
import type { Address } from './values.ts';

/** Whether a text the peer sent may be copied into a built message: it contains no line end and no NUL. */
export const isEchoSafe = (text: string): boolean =>
  !text.includes('\0') && !text.includes('\r') && !text.includes('\n');

/**
 * A received From or To as it is written in later requests of the dialog: verbatim. A quoted string may contain a NUL
 * (RFC 3261 §25.1, quoted-pair); then only URI and tag are kept, which identify the dialog (§12.2.1.1).
 */
export const echoSafe = (address: Address, text: string): string => {
  if (isEchoSafe(text)) return text;
  const { uri, tag } = address;
  return tag === undefined ? writeAddress({ uri }) : writeAddress({ uri, params: [['tag', tag]] });
};
