import { literal } from './ascii.ts';
import { afterToken, sameFrom } from './grammar.ts';
import { CALL_ID, CSEQ, FROM, headerNumberAt, TO, VIA } from './header/header-name.ts';
import { trimmed } from './header/unfold.ts';

/** What a response copies from a request (RFC 3261 §8.2.6.2), cut out of it and not parsed. */
export interface Glance {
  readonly method: string;
  /** The values of the Via lines, in order; a line may have several. */
  readonly vias: readonly [string, ...string[]];
  readonly from: string;
  readonly to: string;
  readonly callId: string;
  readonly cseq: string;
}

const version = literal(' sip/2.0');
const [tab, cr, space, colonCode] = [0x09, 0x0d, 0x20, 0x3a];

/** Where the name of the header line at `at` ends, at its colon; -1 for a name that only the parser reads. */
const colonAt = (codes: Uint8Array, at: number, end: number): number => {
  for (let i = at; i < end; i++) {
    const code = codes[i] as number;
    if (code === colonCode) return i;
    if (code <= space) return -1;
  }
  return -1;
};

/** Whether the line that ends with the LF at `end` has one CR, before it, and is not folded. */
const isPlain = (codes: Uint8Array, text: string, at: number, end: number): boolean =>
  text.indexOf('\r', at) === end - 1 && codes[end + 1] !== space && codes[end + 1] !== tab;

/** The method of a request line, and where the next line begins. */
const requestLine = (
  codes: Uint8Array,
  text: string,
): { readonly method: string; readonly next: number } | undefined => {
  const end = text.indexOf('\n');
  const methodEnd = afterToken(codes, 0);
  const versionAt = end - version.length - 1;
  if (end < 0 || methodEnd === 0 || codes[methodEnd] !== space || versionAt <= methodEnd) return undefined;
  if (!sameFrom(codes, versionAt, version) || !isPlain(codes, text, 0, end)) return undefined;
  return { method: text.slice(0, methodEnd), next: end + 1 };
};

const tagParam = /;[ \t]*tag[ \t]*=[ \t]*([^;\s]*)/i;

/** The tag in a From or To; also what only looks like one, in a quoted name. */
export const tagIn = (address: string): string | undefined => tagParam.exec(address)?.[1];

/**
 * Looks at a datagram for a tenth of what parsing costs: `codes` are its octets, `text` the same with one character per octet.
 * Undefined for what is not a request, and for one that is written in a way that only the parser reads: folded lines, spaces
 * before a colon, a field that is missing or repeated.
 */
export const glance = (codes: Uint8Array, text: string): Glance | undefined => {
  const start = requestLine(codes, text);
  if (start === undefined) return undefined;
  const vias: string[] = [];
  let from: string | undefined;
  let to: string | undefined;
  let callId: string | undefined;
  let cseq: string | undefined;
  for (let at = start.next; ; ) {
    const end = text.indexOf('\n', at);
    if (end < 0 || codes[end - 1] !== cr) return undefined;
    if (end - 1 === at) break;
    if (!isPlain(codes, text, at, end)) return undefined;
    const colon = colonAt(codes, at, end);
    if (colon < 0) return undefined;
    const number = headerNumberAt(codes, at, colon);
    if (number === VIA) vias.push(trimmed(text, colon + 1, end - 1));
    else if (number === FROM || number === TO || number === CALL_ID || number === CSEQ) {
      const value = trimmed(text, colon + 1, end - 1);
      if (number === FROM && from === undefined) from = value;
      else if (number === TO && to === undefined) to = value;
      else if (number === CALL_ID && callId === undefined) callId = value;
      else if (number === CSEQ && cseq === undefined) cseq = value;
      else return undefined;
    }
    at = end + 1;
  }
  const [top, ...others] = vias;
  if (top === undefined || !from || !to || !callId || !cseq) return undefined;
  return { method: start.method, vias: [top, ...others], from, to, callId, cseq };
};
