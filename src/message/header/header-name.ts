import { literal } from '../ascii.ts';
import { sameFrom } from '../grammar.ts';
import { type HeaderRow, knownHeaders } from './known.ts';

// Headers with a row in `known.ts` are numbered, so that the table of a message's lines is made of small integers. 0 is
// any other header.

const rows: Readonly<Record<string, HeaderRow>> = knownHeaders;
const named = Object.entries(rows);
const single = named.filter(([, { repeats }]) => !repeats).map(([name]) => name);
/** Via is the first: the numbers up to its own are bits of one integer, see `header-scan.ts`. */
const repeated = named.filter(([, { repeats }]) => repeats).map(([name]) => name);

/** Long names by number, in lower case; number 0 has none. */
export const headerNames: readonly string[] = ['', ...single, ...repeated];
const numbers = new Map<string, number>(headerNames.map((name, number) => [name, number]));
for (const [name, { compact }] of named) if (compact !== undefined) numbers.set(compact, numbers.get(name) ?? 0);
numbers.delete('');

export const numberOf = (lowerName: string): number => numbers.get(lowerName) ?? 0;

const wellKnown = new Map<string, number>();
for (const [name, number] of numbers) {
  wellKnown.set(name, number);
  wellKnown.set(name.toUpperCase(), number);
  wellKnown.set(
    name.replace(/(^|-)([a-z])/g, (all) => all.toUpperCase()),
    number,
  );
}
wellKnown.set('Call-ID', numberOf('call-id'));
wellKnown.set('CSeq', numberOf('cseq'));

/** The number of a name, long or compact, in any case. */
export const headerNumber = (name: string): number => wellKnown.get(name) ?? numberOf(name.toLowerCase());

/** Whether two names are one header: compared without case, a compact form as its long name (RFC 3261 §7.3.1, §7.3.3). */
export const sameHeader = (a: string, b: string): boolean => {
  if (a === b) return true;
  const number = headerNumber(a);
  return number === headerNumber(b) && (number !== 0 || a.toLowerCase() === b.toLowerCase());
};

/** Long and compact names, with a slot for each combination of length, first and middle letter. 0 is none. */
const spellings: readonly { readonly codes: Uint8Array; readonly number: number }[] = [
  { codes: literal(''), number: 0 },
  ...[...numbers].map(([name, number]) => ({ codes: literal(name), number })),
];
const longest = 20;
const slots = new Uint8Array(longest << 10);
const slotOf = (length: number, first: number, middle: number): number =>
  (length << 10) | ((first & 31) << 5) | (middle & 31);
for (const [i, { codes }] of spellings.entries()) {
  if (i > 0) slots[slotOf(codes.length, codes[0] as number, codes[codes.length >> 1] as number)] = i;
}

/** The number of the name from `at` to `end`, without slicing it. */
export const headerNumberAt = (codes: Uint8Array, at: number, end: number): number => {
  const length = end - at;
  if (length <= 0 || length >= longest) return 0;
  const slot = slots[slotOf(length, codes[at] as number, codes[at + (length >> 1)] as number)] as number;
  if (slot === 0) return 0;
  const spelling = spellings[slot] as { readonly codes: Uint8Array; readonly number: number };
  return sameFrom(codes, at, spelling.codes) ? spelling.number : 0;
};

export const FROM: number = numberOf('from');
export const TO: number = numberOf('to');
export const CALL_ID: number = numberOf('call-id');
export const CSEQ: number = numberOf('cseq');
export const CONTENT_LENGTH: number = numberOf('content-length');
export const VIA: number = numberOf('via');

/** Whether the name is `Content-Length` or `l` in any case. Called for every header written. */
export const isContentLength = (name: string): boolean =>
  name.length === 14 ? headerNumber(name) === CONTENT_LENGTH : name === 'l' || name === 'L';
