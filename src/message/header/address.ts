import { fail, ok, type Result } from '../../core/result.ts';
import { codesOf, literal } from '../ascii.ts';
import {
  afterQuoted,
  afterSpace,
  afterToken,
  afterUri,
  beforeSpace,
  isSpace,
  quote,
  sameFrom,
  unquote,
} from '../grammar.ts';
import { parseUri } from '../uri/uri.ts';
import type { Address, Params, Uri } from '../values.ts';
import { found, HeaderParams, nextParam } from './params.ts';

/** One address as a view of the header text. */
class AddressView implements Address {
  // `declare`: a field with a definition is initialised twice, and every message has two of these.
  /** The offset after this value: the end of the text, or the comma before the next value. */
  declare readonly end: number;
  declare private readonly text: string;
  declare private readonly nameAt: number;
  declare private readonly nameEnd: number;
  declare private readonly uriAt: number;
  declare private readonly uriEnd: number;
  declare private readonly paramsAt: number;
  declare private readonly tagAt: number;
  declare private readonly tagEnd: number;

  constructor(text: string, end: number) {
    this.text = text;
    this.nameAt = offsets.nameAt;
    this.nameEnd = offsets.nameEnd;
    this.uriAt = offsets.uriAt;
    this.uriEnd = offsets.uriEnd;
    this.paramsAt = offsets.paramsAt;
    this.tagAt = offsets.tagAt;
    this.tagEnd = offsets.tagEnd;
    this.end = end;
  }

  get displayName(): string | undefined {
    if (this.nameAt === this.nameEnd) return undefined;
    const name = this.text.slice(this.nameAt, this.nameEnd);
    return name.charCodeAt(0) === 0x22 ? unquote(name) : name;
  }

  get uri(): string {
    return this.text.slice(this.uriAt, this.uriEnd);
  }

  get parsedUri(): Result<Uri> {
    return parseUri(this.uri);
  }

  get params(): Params {
    return new HeaderParams(this.text.slice(this.paramsAt, this.end));
  }

  get tag(): string | undefined {
    return this.tagAt < 0 ? undefined : this.text.slice(this.tagAt, this.tagEnd);
  }
}

export type { AddressView };

/** Offsets found by the last `readAddress`, for the constructor. */
const offsets = { nameAt: 0, nameEnd: 0, uriAt: 0, uriEnd: 0, paramsAt: 0, tagAt: -1, tagEnd: -1 };

const tag = literal('tag');

/** The offset of the `<` after an unquoted display name, which is tokens and space (RFC 3261 §25.1), or -1. */
const bracketAfterName = (codes: Uint8Array, at: number, end: number): number => {
  let i = at;
  while (i < end) {
    const code = codes[i] as number;
    if (code === 0x3c) return i;
    // Characters beyond ASCII are accepted: peers write them without quotes.
    const next = code > 0x7f ? i + 1 : afterSpace(codes, afterToken(codes, i));
    if (next === i) return -1;
    i = next;
  }
  return -1;
};

const afterScheme = (codes: Uint8Array, at: number, end: number): number => {
  let i = at;
  for (; i < end; i++) {
    const code = codes[i] as number;
    if (code === 0x3a) return i === at ? -1 : i + 1;
    const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    if (!letter && (i === at || !((code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e))) {
      return -1;
    }
  }
  return -1;
};

/** Whether the URI from `at` to `end` has a scheme and something after it. */
export const hasScheme = (codes: Uint8Array, at: number, end: number): boolean => {
  const rest = afterScheme(codes, at, end);
  return rest > 0 && rest < end;
};

/** Without brackets a URI ends at the first semicolon, and contains no comma and no question mark (RFC 3261 §20). */
const bareUri = (codes: Uint8Array, at: number, end: number): number => {
  for (let i = at; i < end; i++) {
    const code = codes[i] as number;
    if (code === 0x3b || code === 0x2c || code <= 0x20) return i;
    if (code === 0x3f || code === 0x3c || code === 0x3e || code === 0x22) return -1;
  }
  return end;
};

/** Reads the address at `at`, up to a comma: see `end`. Returns what is wrong when it is malformed. */
export const readAddress = (codes: Uint8Array, text: string, at: number, end: number): AddressView | string => {
  const from = afterSpace(codes, at);
  let bracket = from;
  offsets.nameAt = from;
  offsets.nameEnd = from;
  if ((codes[from] as number) === 0x22 && from < end) {
    offsets.nameEnd = afterQuoted(codes, from, end);
    if (offsets.nameEnd < 0) return 'a quoted string does not end';
    bracket = afterSpace(codes, offsets.nameEnd);
    if (bracket >= end || (codes[bracket] as number) !== 0x3c) return 'no <URI> follows the display name';
  } else if ((codes[from] as number) !== 0x3c) {
    bracket = bracketAfterName(codes, from, end);
    if (bracket >= 0) offsets.nameEnd = beforeSpace(codes, from, bracket);
  }
  let i: number;
  if (bracket >= 0) {
    offsets.uriAt = bracket + 1;
    offsets.uriEnd = afterUri(codes, bracket + 1);
    if ((codes[offsets.uriEnd] as number) !== 0x3e || offsets.uriEnd >= end)
      return 'the <URI> holds what no URI may, or does not end';
    i = offsets.uriEnd + 1;
    if (isSpace(codes[i])) i = afterSpace(codes, i);
  } else {
    offsets.uriAt = from;
    offsets.uriEnd = bareUri(codes, from, end);
    if (offsets.uriEnd < 0) return 'a URI with ? < > or a quote in it must be in angle brackets';
    i = afterSpace(codes, offsets.uriEnd);
  }
  if (!hasScheme(codes, offsets.uriAt, offsets.uriEnd)) return 'there is no URI';
  offsets.paramsAt = i;
  offsets.tagAt = -1;
  while (i < end && (codes[i] as number) === 0x3b) {
    i = nextParam(codes, i, end);
    if (i < 0) return 'a parameter is malformed';
    if (found.nameEnd - found.nameAt === 3 && offsets.tagAt < 0 && sameFrom(codes, found.nameAt, tag)) {
      if (
        found.valueAt < 0 ||
        afterToken(codes, found.valueAt) !== found.valueEnd ||
        found.valueAt === found.valueEnd
      ) {
        return 'the tag is no token';
      }
      offsets.tagAt = found.valueAt;
      offsets.tagEnd = found.valueEnd;
    }
  }
  if (i < end && (codes[i] as number) !== 0x2c) return 'there is text after the parameters';
  return new AddressView(text, i);
};

/** Reads one name-addr or addr-spec with its parameters (RFC 3261 §20.10, §20.20, §20.39). */
export const parseAddress = (text: string): Result<Address> => {
  const address = readAddress(codesOf(text), text, 0, text.length);
  if (typeof address === 'string') return fail('address', address);
  return address.end === text.length ? ok(address) : fail('address', 'more than one address', address.end);
};

/** Writes an address, always in brackets. Parameter values are written verbatim. */
export const writeAddress = (address: {
  readonly displayName?: string;
  readonly uri: string;
  readonly params?: Params | readonly (readonly [name: string, value: string | undefined])[];
}): string => {
  const { displayName, uri, params } = address;
  let text = displayName === undefined || displayName === '' ? `<${uri}>` : `${quote(displayName)} <${uri}>`;
  if (params === undefined) return text;
  const entries =
    'entries' in params && !Array.isArray(params)
      ? params.entries()
      : (params as readonly [string, string | undefined][]);
  for (const [name, value] of entries) text += value === undefined ? `;${name}` : `;${name}=${value}`;
  return text;
};
