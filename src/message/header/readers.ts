import { fail, ok, type Result } from '../../core/result.ts';
import { codesOf } from '../ascii.ts';
import { beforeSpace, readDigits } from '../grammar.ts';
import type { Address, KnownHeaders } from '../model.ts';
import { readAddress } from './address.ts';
import { readCSeq } from './cseq.ts';
import {
  isCallId,
  readDate,
  readMediaType,
  readReason,
  readRetryAfter,
  readToken,
  readWarning,
} from './value-readers.ts';
import { readVia } from './via.ts';

/** Reads one value from `at` on: the value and the place after it, or a sentence. */
type One<T> = (
  codes: Uint8Array,
  text: string,
  at: number,
  end: number,
) => { readonly value: T; readonly end: number } | string;
/** The values of all fields of one name, or a sentence. */
type Reader<T> = (values: readonly string[]) => { readonly value: T } | string;

const single =
  <T>(one: One<T>): Reader<T> =>
  (values) => {
    const text = values[0] as string;
    const read = one(codesOf(text), text, 0, text.length);
    if (typeof read === 'string') return read;
    return values.length > 1 || read.end !== text.length ? 'more than one value' : read;
  };

/** A comma list and repeated lines mean the same (RFC 3261 §7.3.1). Each reader knows its own quotes and brackets. */
const list =
  <T>(one: One<T>, mayBeEmpty = false): Reader<readonly T[]> =>
  (values) => {
    const all: T[] = [];
    for (const text of values) {
      if (mayBeEmpty && text === '') continue;
      const codes = codesOf(text);
      for (let at = 0; at <= text.length; ) {
        const read = one(codes, text, at, text.length);
        if (typeof read === 'string') return read;
        if (read.end < text.length && codes[read.end] !== 0x2c) return 'values are parted by commas';
        all.push(read.value);
        at = read.end + 1;
      }
    }
    return { value: all };
  };

const view =
  <T extends { readonly end: number }>(
    one: (codes: Uint8Array, text: string, at: number, end: number) => T | string,
  ): One<T> =>
  (codes, text, at, end) => {
    const value = one(codes, text, at, end);
    return typeof value === 'string' ? value : { value, end: value.end };
  };

const number =
  (most: number): One<number> =>
  (codes, _text, at, end) => {
    const value = readDigits(codes, at, end, most);
    return value < 0 ? `not a number up to ${most}` : { value, end };
  };

const addresses = list<Address>(view(readAddress));
const tokens = list(readToken, true);
const seconds = single(number(0xffffffff));

const contact: Reader<readonly Address[] | '*'> = (values) => {
  if (values.some((text) => text === '*')) return values.length === 1 ? { value: '*' } : '* stands alone';
  return addresses(values);
};

const callId: One<string> = (codes, text, _at, end) =>
  isCallId(codes, 0, end) ? { value: text, end } : 'not one word, or word@word';

const cseq = single((codes, text, at, end) => {
  const value = readCSeq(codes, text, at, end);
  return typeof value === 'string' ? value : { value, end: beforeSpace(codes, at, end) };
});

const readers: { readonly [N in keyof KnownHeaders]: Reader<KnownHeaders[N]> } = {
  via: list(view(readVia)),
  from: single<Address>(view(readAddress)),
  to: single<Address>(view(readAddress)),
  'call-id': single(callId),
  cseq,
  'max-forwards': single(number(255)),
  contact,
  route: addresses,
  'record-route': addresses,
  require: tokens,
  'proxy-require': tokens,
  supported: tokens,
  unsupported: tokens,
  allow: tokens,
  accept: list(readMediaType, true),
  'content-type': single(readMediaType),
  'content-length': single(number(Number.MAX_SAFE_INTEGER)),
  'content-encoding': tokens,
  expires: seconds,
  'min-expires': seconds,
  'retry-after': single(readRetryAfter),
  date: single(readDate),
  warning: list(readWarning),
  reason: list(readReason),
};

const absent: Result<undefined> = ok(undefined);

/** The fields of one name with their type; `undefined` when there are none. */
export const readHeader = <N extends keyof KnownHeaders>(
  name: N,
  values: readonly string[],
): Result<KnownHeaders[N] | undefined> => {
  if (values.length === 0) return absent;
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (reader === undefined) return fail(String(name), `the header ${String(name)} has no type of its own`);
  const read = (reader as Reader<KnownHeaders[N]>)(values);
  return typeof read === 'string' ? fail(name, `the ${name} header is malformed: ${read}`) : ok(read.value);
};
