import { readAddress } from './address.ts';
import { codesOf } from './codes.ts';
import { readCSeq } from './cseq.ts';
import { afterSpace, beforeSpace, readDigits } from './grammar.ts';
import { CALL_ID, CONTENT_LENGTH, CSEQ, FROM, headerNames, TO, VIA } from './header-name.ts';
import { firstPlace, scanned } from './header-scan.ts';
import { Refusal } from './malformed.ts';
import type { Address, MessageLimits } from './model.ts';
import type { ParsedHeaders } from './parsed-headers.ts';
import type { Checked } from './parsed-message.ts';
import { isCallId } from './value-readers.ts';
import { readVia } from './via.ts';

const mandatory = [VIA, FROM, TO, CALL_ID, CSEQ];

type Reader<T> = (codes: Uint8Array, text: string, at: number, end: number) => T | string;

const readOneAddress: Reader<Address> = (codes, text, at, end) => {
  const address = readAddress(codes, text, at, end);
  return typeof address === 'string' || address.end === end ? address : 'more than one address';
};

const readCallId: Reader<{ readonly text: string }> = (codes, text, at, end) => {
  const from = afterSpace(codes, at);
  const to = beforeSpace(codes, from, end);
  return isCallId(codes, from, to) ? { text: text.slice(from, to) } : 'the Call-ID is not one word';
};

/** Digits and nothing else (RFC 3261 §20.14). */
const readLength: Reader<number> = (codes, _text, at, end) => {
  const from = afterSpace(codes, at);
  const length = readDigits(codes, from, beforeSpace(codes, from, end), Number.MAX_SAFE_INTEGER);
  return length < 0 ? 'Content-Length is no number' : length;
};

/** The value to be read next: in place where the message is plain, else its line decoded and unfolded. */
const value: { codes: Uint8Array; text: string; at: number; end: number } = {
  codes: new Uint8Array(0),
  text: '',
  at: 0,
  end: 0,
};

const locate = (codes: Uint8Array, headers: ParsedHeaders, i: number): void => {
  if (headers.charset === 'ascii' && !headers.folded) {
    value.codes = codes;
    value.text = headers.text;
    value.at = ((headers.table[i + 1] as number) >> 6) + 1;
    value.end = (headers.table[i + 2] as number) - 2;
    return;
  }
  value.text = headers.valueAt(i);
  value.codes = codesOf(value.text);
  value.at = 0;
  value.end = value.text.length;
};

/** Via values in all: each line holds one, and one more for every comma. */
const countVias = (headers: ParsedHeaders, lines: number): number => {
  let count = lines;
  for (let i = 0; i < headers.table.length - 1; i += 2) {
    if (((headers.table[i + 1] as number) & 63) !== VIA) continue;
    const end = headers.table[i + 2] as number;
    for (let at = headers.table[i] as number; at < end; at++) if (headers.text.charCodeAt(at) === 0x2c) count++;
  }
  return count;
};

/** What is wrong with the line at this place of the table. */
const wrong = (table: readonly number[], place: number, reason: string, detail: string, status = 400): Refusal =>
  new Refusal(reason, detail, table[place] as number, status);

/**
 * Reads and checks what every element needs of a message (RFC 3261 §8.1.1, §8.2.1) from lines that were just scanned.
 * `method` is the request's, absent for a response.
 */
export const check = (
  codes: Uint8Array,
  headers: ParsedHeaders,
  method: string | undefined,
  limits: MessageLimits,
  framing: 'datagram' | 'stream',
): Checked | Refusal => {
  const { table, text } = headers;
  for (let i = 0; i < mandatory.length; i++) {
    const number = mandatory[i] as number;
    if (firstPlace(number) === -1) {
      return wrong(table, table.length - 1, headerNames[number] as string, 'a mandatory header is missing');
    }
  }
  const { bodyAt, viaLines } = scanned;
  const viaAt = firstPlace(VIA);
  locate(codes, headers, viaAt);
  const via = readVia(value.codes, value.text, value.at, value.end);
  if (typeof via === 'string') return wrong(table, viaAt, 'via', via);
  const moreVias = viaLines > 1 || text.charCodeAt(via.end) === 0x2c || headers.folded;
  if (moreVias && countVias(headers, viaLines) > limits.viaCount) {
    return wrong(table, viaAt, 'limit.viaCount', 'too many Via values', 513);
  }
  const fromAt = firstPlace(FROM);
  locate(codes, headers, fromAt);
  const from = readOneAddress(value.codes, value.text, value.at, value.end);
  if (typeof from === 'string') return wrong(table, fromAt, 'from', from);
  const toAt = firstPlace(TO);
  locate(codes, headers, toAt);
  const to = readOneAddress(value.codes, value.text, value.at, value.end);
  if (typeof to === 'string') return wrong(table, toAt, 'to', to);
  const callIdAt = firstPlace(CALL_ID);
  locate(codes, headers, callIdAt);
  const callId = readCallId(value.codes, value.text, value.at, value.end);
  if (typeof callId === 'string') return wrong(table, callIdAt, 'call-id', callId);
  const cseqAt = firstPlace(CSEQ);
  locate(codes, headers, cseqAt);
  const cseq = readCSeq(value.codes, value.text, value.at, value.end);
  if (typeof cseq === 'string') return wrong(table, cseqAt, 'cseq', cseq);
  // RFC 3261 §8.1.1.5: they must match.
  if (method !== undefined && cseq.method !== method) {
    return wrong(table, cseqAt, 'cseq', 'the CSeq has another method');
  }
  const lengthAt = firstPlace(CONTENT_LENGTH);
  if (lengthAt >= 0) locate(codes, headers, lengthAt);
  const length = lengthAt < 0 ? -1 : readLength(value.codes, value.text, value.at, value.end);
  if (typeof length === 'string') return wrong(table, lengthAt, 'content-length', length);
  if (length < 0 && framing === 'stream') {
    // RFC 3261 §18.3: on a stream nothing else says where the message ends.
    return wrong(table, table.length - 1, 'content-length', 'a mandatory header is missing');
  }
  if (length > text.length - bodyAt) {
    return wrong(table, lengthAt, 'content-length', 'the body is shorter than Content-Length says');
  }
  // RFC 3261 §18.3: what follows in a datagram is not part of the message; without Content-Length all of it is.
  const bodyEnd = length < 0 ? text.length : bodyAt + length;
  if (bodyEnd - bodyAt > limits.body) return new Refusal('limit.body', 'the body is too long', bodyAt, 513);
  return { headers, via, from, to, cseq, callId: callId.text, bodyAt, bodyEnd };
};
