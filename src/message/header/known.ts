import { fail, ok, type Result } from '../../core/result.ts';
import type { Address, CSeq, MediaType, Via } from '../values.ts';
import { readAddress } from './address.ts';
import { emptyOrList, type FieldValue, list, single } from './field-readers.ts';
import {
  byEnd,
  numberUpTo,
  type Reason,
  type RetryAfter,
  readCallId,
  readCSeqValue,
  readDate,
  readMediaType,
  readReason,
  readRetryAfter,
  readToken,
  readWarning,
  type Warning,
} from './value-readers.ts';
import { readVia } from './via.ts';

type Lines = readonly string[];

const address = byEnd(readAddress);
const via = byEnd(readVia);
const hops = numberUpTo(255);
const octets = numberUpTo(Number.MAX_SAFE_INTEGER);
const seconds = numberUpTo(0xffffffff);

/** A REGISTER may have `*` in place of addresses (RFC 3261 §10.2.2). */
const contacts = (lines: Lines): FieldValue<readonly Address[] | '*'> => {
  if (lines.some((text) => text === '*')) return lines.length === 1 ? { value: '*' } : '* is not the only value';
  return list(lines, address);
};

/** A header field by its lower case long name. */
export interface HeaderRow {
  /**
   * Whether it may have several values, on one line or several. A second line of any other makes the message malformed,
   * unless it is equal: see `header-scan.ts`.
   */
  readonly repeats: boolean;
  /** RFC 3261 §7.3.3 and the registrations since. */
  readonly compact?: string;
  /** Reads the values of all its lines, at least one. Absent: the header has no type, and its value is a text. */
  readonly read?: (lines: Lines) => FieldValue<unknown>;
}

/**
 * The headers with a number (see `header-name.ts`). A new typed header is one row here, and the reader of its value in
 * `value-readers.ts`. `KnownHeaders` derives from the rows; a header without a row is a text that may be repeated.
 */
export const knownHeaders = {
  from: { repeats: false, compact: 'f', read: (lines: Lines): FieldValue<Address> => single(lines, address) },
  to: { repeats: false, compact: 't', read: (lines: Lines): FieldValue<Address> => single(lines, address) },
  'call-id': { repeats: false, compact: 'i', read: (lines: Lines): FieldValue<string> => single(lines, readCallId) },
  cseq: { repeats: false, read: (lines: Lines): FieldValue<CSeq> => single(lines, readCSeqValue) },
  'max-forwards': { repeats: false, read: (lines: Lines): FieldValue<number> => single(lines, hops) },
  'content-length': {
    repeats: false,
    compact: 'l',
    read: (lines: Lines): FieldValue<number> => single(lines, octets),
  },
  'content-type': {
    repeats: false,
    compact: 'c',
    read: (lines: Lines): FieldValue<MediaType> => single(lines, readMediaType),
  },
  'content-disposition': { repeats: false },
  expires: { repeats: false, read: (lines: Lines): FieldValue<number> => single(lines, seconds) },
  'min-expires': { repeats: false, read: (lines: Lines): FieldValue<number> => single(lines, seconds) },
  date: { repeats: false, read: (lines: Lines): FieldValue<Date> => single(lines, readDate) },
  'retry-after': { repeats: false, read: (lines: Lines): FieldValue<RetryAfter> => single(lines, readRetryAfter) },
  'mime-version': { repeats: false },
  'reply-to': { repeats: false },
  event: { repeats: false, compact: 'o' },
  'refer-to': { repeats: false, compact: 'r' },
  'referred-by': { repeats: false, compact: 'b' },
  replaces: { repeats: false },
  'session-expires': { repeats: false, compact: 'x' },
  'min-se': { repeats: false },
  rack: { repeats: false },
  rseq: { repeats: false },
  'sip-etag': { repeats: false },
  'sip-if-match': { repeats: false },
  // Via is the first of those that repeat: `header-scan.ts` keeps a bit for each number up to its own.
  via: { repeats: true, compact: 'v', read: (lines: Lines): FieldValue<readonly Via[]> => list(lines, via) },
  contact: {
    repeats: true,
    compact: 'm',
    read: (lines: Lines): FieldValue<readonly Address[] | '*'> => contacts(lines),
  },
  route: { repeats: true, read: (lines: Lines): FieldValue<readonly Address[]> => list(lines, address) },
  'record-route': { repeats: true, read: (lines: Lines): FieldValue<readonly Address[]> => list(lines, address) },
  require: { repeats: true, read: (lines: Lines): FieldValue<Lines> => emptyOrList(lines, readToken) },
  'proxy-require': { repeats: true, read: (lines: Lines): FieldValue<Lines> => emptyOrList(lines, readToken) },
  supported: { repeats: true, compact: 'k', read: (lines: Lines): FieldValue<Lines> => emptyOrList(lines, readToken) },
  unsupported: { repeats: true, read: (lines: Lines): FieldValue<Lines> => emptyOrList(lines, readToken) },
  allow: { repeats: true, read: (lines: Lines): FieldValue<Lines> => emptyOrList(lines, readToken) },
  accept: {
    repeats: true,
    read: (lines: Lines): FieldValue<readonly MediaType[]> => emptyOrList(lines, readMediaType),
  },
  'content-encoding': {
    repeats: true,
    compact: 'e',
    read: (lines: Lines): FieldValue<Lines> => emptyOrList(lines, readToken),
  },
  warning: { repeats: true, read: (lines: Lines): FieldValue<readonly Warning[]> => list(lines, readWarning) },
  reason: { repeats: true, read: (lines: Lines): FieldValue<readonly Reason[]> => list(lines, readReason) },
  subject: { repeats: true, compact: 's' },
  'user-agent': { repeats: true },
  'allow-events': { repeats: true, compact: 'u' },
  'accept-contact': { repeats: true, compact: 'a' },
  'reject-contact': { repeats: true, compact: 'j' },
  'request-disposition': { repeats: true, compact: 'd' },
  // RFC 8224 §4: one for each that signs; RFC 8946 adds others.
  identity: { repeats: true, compact: 'y' },
  'identity-info': { repeats: true, compact: 'n' },
} as const;

type Rows = typeof knownHeaders;
type TypeOf<Row> = Row extends { readonly read: (lines: Lines) => FieldValue<infer T> } ? T : never;

/** The headers whose values have a type. Keys are the lower case long names. */
export type KnownHeaders = {
  readonly [N in keyof Rows as Rows[N] extends { readonly read: unknown } ? N : never]: TypeOf<Rows[N]>;
};

type TypedRows = {
  readonly [N in keyof KnownHeaders]: { readonly read: (lines: Lines) => FieldValue<KnownHeaders[N]> };
};
const typed: TypedRows = knownHeaders;

const absent: Result<undefined> = ok(undefined);

/** The field lines of one name with their type; `undefined` inside when there are none. */
export const readHeader = <N extends keyof KnownHeaders>(
  name: N,
  lines: readonly string[],
): Result<KnownHeaders[N] | undefined> => {
  if (lines.length === 0) return absent;
  const row = Object.hasOwn(typed, name) ? typed[name] : undefined;
  if (row?.read === undefined) return fail(String(name), `the header ${String(name)} has no type`);
  const value = row.read(lines);
  return typeof value === 'string' ? fail(name, `the ${name} header is malformed: ${value}`) : ok(value.value);
};
