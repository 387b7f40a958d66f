import { afterQuoted, afterSpace, afterToken, beforeSpace, readDigits, unquote } from '../grammar.ts';
import type { CSeq, MediaType, Params } from '../values.ts';
import { readCSeq } from './cseq.ts';
import type { ReadValue } from './field-readers.ts';
import { HeaderParams, nextParam } from './params.ts';

// A value with a shape of its own has its type here, beside its reader.

/** Retry-After (RFC 3261 §20.33). */
export interface RetryAfter {
  readonly seconds: number;
  /** Without its parentheses. */
  readonly comment?: string;
  readonly params: Params;
}

/** One Warning value (RFC 3261 §20.43). */
export interface Warning {
  readonly code: number;
  readonly agent: string;
  readonly text: string;
}

/** One Reason value (RFC 3326). */
export interface Reason {
  readonly protocol: string;
  readonly params: Params;
}

// Readers of one value that begins at `at`. Each returns the value and the offset after it, or what is wrong with it.

type Read<T> = { readonly value: T; readonly end: number } | string;

/** A reader of a view that contains its own end. */
export const byEnd =
  <T extends { readonly end: number }>(
    readView: (codes: Uint8Array, text: string, at: number, end: number) => T | string,
  ): ReadValue<T> =>
  (codes, text, at, end) => {
    const value = readView(codes, text, at, end);
    return typeof value === 'string' ? value : { value, end: value.end };
  };

/** A reader of digits alone, up to `most`. */
export const numberUpTo =
  (most: number): ReadValue<number> =>
  (codes, _text, at, end) => {
    const value = readDigits(codes, at, end, most);
    return value < 0 ? `not a number up to ${most}` : { value, end };
  };

export const readCSeqValue = (codes: Uint8Array, text: string, at: number, end: number): Read<CSeq> => {
  const value = readCSeq(codes, text, at, end);
  return typeof value === 'string' ? value : { value, end: beforeSpace(codes, at, end) };
};

export const readToken = (codes: Uint8Array, text: string, at: number): Read<string> => {
  const from = afterSpace(codes, at);
  const stop = afterToken(codes, from);
  return stop === from ? 'not a token' : { value: text.slice(from, stop), end: afterSpace(codes, stop) };
};

/** The parameters from `at` on; undefined when one is malformed. */
const readParams = (
  codes: Uint8Array,
  text: string,
  at: number,
  end: number,
): { params: Params; end: number } | undefined => {
  let i = afterSpace(codes, at);
  const from = i;
  while (i < end && (codes[i] as number) === 0x3b) {
    i = nextParam(codes, i, end);
    if (i < 0) return undefined;
  }
  return { params: new HeaderParams(text.slice(from, i)), end: i };
};

/** `type/subtype;params` (RFC 3261 §20.15). */
export const readMediaType = (codes: Uint8Array, text: string, at: number, end: number): Read<MediaType> => {
  const from = afterSpace(codes, at);
  const typeEnd = afterToken(codes, from);
  const slash = afterSpace(codes, typeEnd);
  if (typeEnd === from || (codes[slash] as number) !== 0x2f || slash >= end) return 'no type/subtype';
  const subFrom = afterSpace(codes, slash + 1);
  const subEnd = afterToken(codes, subFrom);
  const run = readParams(codes, text, subEnd, end);
  if (subEnd === subFrom || run === undefined) return 'no type/subtype with parameters';
  const type = `${text.slice(from, typeEnd)}/${text.slice(subFrom, subEnd)}`.toLowerCase();
  return { value: { type, params: run.params }, end: run.end };
};

/** `protocol;params` (RFC 3326). */
export const readReason = (codes: Uint8Array, text: string, at: number, end: number): Read<Reason> => {
  const protocol = readToken(codes, text, at);
  if (typeof protocol === 'string') return protocol;
  const run = readParams(codes, text, protocol.end, end);
  if (run === undefined) return 'a parameter is malformed';
  return { value: { protocol: protocol.value, params: run.params }, end: run.end };
};

/** `code agent "text"` (RFC 3261 §20.43). */
export const readWarning = (codes: Uint8Array, text: string, at: number, end: number): Read<Warning> => {
  const from = afterSpace(codes, at);
  const code = readDigits(codes, from, Math.min(from + 3, end), 999);
  const quoteAt = text.indexOf('"', from);
  if (code < 100 || (codes[from + 3] as number) !== 0x20 || quoteAt < 0) return 'not code, agent and "text"';
  const agent = text.slice(from + 4, quoteAt).trim();
  const stop = afterQuoted(codes, quoteAt, end);
  if (stop < 0 || agent === '' || /[\s,]/.test(agent)) return 'not code, agent and "text"';
  return { value: { code, agent, text: unquote(text.slice(quoteAt, stop)) }, end: afterSpace(codes, stop) };
};

/** `seconds (comment);params` (RFC 3261 §20.33). */
export const readRetryAfter = (codes: Uint8Array, text: string, at: number, end: number): Read<RetryAfter> => {
  let i = at;
  while (i < end && (codes[i] as number) >= 0x30 && (codes[i] as number) <= 0x39) i++;
  const seconds = readDigits(codes, at, i, 0xffffffff);
  if (seconds < 0) return 'no number of seconds';
  i = afterSpace(codes, i);
  let comment: string | undefined;
  if (i < end && (codes[i] as number) === 0x28) {
    const stop = afterComment(codes, i, end);
    if (stop < 0) return 'a comment does not end';
    comment = text.slice(i + 1, stop - 1);
    i = stop;
  }
  const run = readParams(codes, text, i, end);
  if (run === undefined) return 'a parameter is malformed';
  const { params } = run;
  return { value: comment === undefined ? { seconds, params } : { seconds, comment, params }, end: run.end };
};

/** The offset after the comment that opens at `at`; comments nest (RFC 3261 §25.1). -1 when it does not close. */
const afterComment = (codes: Uint8Array, at: number, end: number): number => {
  let depth = 0;
  for (let i = at; i < end; i++) {
    const code = codes[i] as number;
    if (code === 0x5c) i++;
    else if (code === 0x28) depth++;
    else if (code === 0x29 && --depth === 0) return i + 1;
  }
  return -1;
};

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const rfc1123 = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d\d) ([A-Z][a-z][a-z]) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;

/** An RFC 1123 date, in GMT only (RFC 3261 §20.17). */
export const readDate = (_codes: Uint8Array, text: string, _at: number, end: number): Read<Date> => {
  const parts = rfc1123.exec(text);
  const month = months.indexOf(parts?.[2] ?? '');
  if (parts === null || month < 0) return 'not a date in GMT';
  const [, day, , year, hour, minute, second] = parts.map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const time = new Date(Date.UTC(year, month, day, hour, minute, second));
  if (time.getUTCDate() !== day || hour > 23 || minute > 59 || second > 60) return 'no such date';
  return { value: time, end };
};

/** Whether it is one Call-ID (RFC 3261 §25.1 callid): any characters but space and controls are accepted. */
export const isCallId = (codes: Uint8Array, at: number, end: number): boolean => {
  for (let i = at; i < end; i++) {
    const code = codes[i] as number;
    if (code <= 0x20 || code === 0x7f) return false;
  }
  return end > at;
};

export const readCallId = (codes: Uint8Array, text: string, _at: number, end: number): Read<string> =>
  isCallId(codes, 0, end) ? { value: text, end } : 'not one word, or word@word';
