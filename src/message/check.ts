import { codesOf } from './ascii.ts';
import { afterSpace, beforeSpace, readDigits } from './grammar.ts';
import { type AddressView, readAddress } from './header/address.ts';
import { readCSeq } from './header/cseq.ts';
import { CALL_ID, CONTENT_LENGTH, CSEQ, FROM, headerNames, TO, VIA } from './header/header-name.ts';
import { firstPlaces, scanned } from './header/header-scan.ts';
import type { ParsedHeaders } from './header/parsed-headers.ts';
import { isCallId } from './header/value-readers.ts';
import { readVia } from './header/via.ts';
import { Refusal } from './malformed.ts';
import type { MessageLimits } from './model.ts';
import type { Checked } from './parsed-message.ts';

const mandatory = [VIA, FROM, TO, CALL_ID, CSEQ];

const readOneAddress = (codes: Uint8Array, text: string, at: number, end: number): AddressView | string => {
  const address = readAddress(codes, text, at, end);
  return typeof address === 'string' || address.end === end ? address : 'more than one address';
};

/** The Call-ID; empty when it is malformed. */
const readCallId = (codes: Uint8Array, text: string, at: number, end: number): string => {
  const first = afterSpace(codes, at);
  const last = beforeSpace(codes, first, end);
  return isCallId(codes, first, last) ? text.slice(first, last) : '';
};

/** Digits and nothing else (RFC 3261 §20.14); -1 when there is anything else. */
const readLength = (codes: Uint8Array, at: number, end: number): number => {
  const first = afterSpace(codes, at);
  return readDigits(codes, first, beforeSpace(codes, first, end), Number.MAX_SAFE_INTEGER);
};

/**
 * A section with folds or characters beyond ASCII, as a plain one: each line a colon and its value as it is meant. The
 * readers need to know of nothing else.
 */
const plainly = (headers: ParsedHeaders): { text: string; table: readonly number[] } => {
  const table: number[] = [];
  let text = '';
  for (let i = 0; i < headers.table.length - 1; i += 2) {
    table.push(text.length, (text.length << 6) | ((headers.table[i + 1] as number) & 63));
    text += `:${headers.valueAt(i)}\r\n`;
  }
  table.push(text.length);
  return { text, table };
};

const bits = (numbers: readonly number[]): number => numbers.reduce((all, number) => all | (1 << number), 0);
const mandatoryBits = bits(mandatory);
const lengthBit = bits([CONTENT_LENGTH]);

/** Via values in all: each line holds one, and one more for every comma. */
const countVias = (text: string, table: readonly number[], lines: number): number => {
  let count = lines;
  for (let i = 0; i < table.length - 1; i += 2) {
    if (((table[i + 1] as number) & 63) !== VIA) continue;
    const end = table[i + 2] as number;
    for (let at = table[i] as number; at < end; at++) if (text.charCodeAt(at) === 0x2c) count++;
  }
  return count;
};

/** Where the value at a place of the table begins, and where it ends. */
const from = (table: readonly number[], place: number): number => ((table[place + 1] as number) >> 6) + 1;
const to = (table: readonly number[], place: number): number => (table[place + 2] as number) - 2;

/** What is wrong with the line at this place of the table. */
const wrong = (table: readonly number[], place: number, reason: string, detail: string, status = 400): Refusal =>
  new Refusal(reason, detail, table[place] as number, status);

/**
 * Reads and checks what every element needs of a message (RFC 3261 §8.1.1, §8.2.1) from lines that were just scanned.
 * `method` is the request's, absent for a response.
 */
export const check = (
  octets: Uint8Array,
  headers: ParsedHeaders,
  method: string | undefined,
  limits: MessageLimits,
  framing: 'datagram' | 'stream',
): Checked | Refusal => {
  const { bodyAt, viaLines, seen } = scanned;
  const lines = headers.table;
  if ((seen & mandatoryBits) !== mandatoryBits) {
    const missing = mandatory.find((number) => (seen & (1 << number)) === 0) as number;
    return wrong(lines, lines.length - 1, headerNames[missing] as string, 'a mandatory header is missing');
  }
  const isPlain = headers.charset === 'ascii' && !headers.folded;
  const { text, table } = isPlain ? headers : plainly(headers);
  const codes = isPlain ? octets : codesOf(text);
  let place = firstPlaces[VIA] as number;
  const via = readVia(codes, text, from(table, place), to(table, place));
  if (typeof via === 'string') return wrong(lines, place, 'via', via);
  if ((viaLines > 1 || codes[via.end] === 0x2c) && countVias(text, table, viaLines) > limits.viaCount) {
    return wrong(lines, place, 'limit.viaCount', 'too many Via values', 513);
  }
  place = firstPlaces[FROM] as number;
  const sender = readOneAddress(codes, text, from(table, place), to(table, place));
  if (typeof sender === 'string') return wrong(lines, place, 'from', sender);
  place = firstPlaces[TO] as number;
  const receiver = readOneAddress(codes, text, from(table, place), to(table, place));
  if (typeof receiver === 'string') return wrong(lines, place, 'to', receiver);
  place = firstPlaces[CALL_ID] as number;
  const callId = readCallId(codes, text, from(table, place), to(table, place));
  if (callId === '') return wrong(lines, place, 'call-id', 'the Call-ID is not one word');
  place = firstPlaces[CSEQ] as number;
  const cseq = readCSeq(codes, text, from(table, place), to(table, place));
  if (typeof cseq === 'string') return wrong(lines, place, 'cseq', cseq);
  // RFC 3261 §8.1.1.5: they must match.
  if (method !== undefined && cseq.method !== method) {
    return wrong(lines, place, 'cseq', 'the CSeq has another method');
  }
  const rest = headers.text.length - bodyAt;
  // RFC 3261 §18.3: what follows in a datagram is not part of the message; without Content-Length all of it is.
  let length = rest;
  if ((seen & lengthBit) !== 0) {
    place = firstPlaces[CONTENT_LENGTH] as number;
    length = readLength(codes, from(table, place), to(table, place));
    if (length < 0) return wrong(lines, place, 'content-length', 'Content-Length is no number');
    if (length > rest) return wrong(lines, place, 'content-length', 'the body is shorter than Content-Length says');
  } else if (framing === 'stream') {
    // RFC 3261 §18.3: on a stream nothing else says where the message ends.
    return wrong(lines, lines.length - 1, 'content-length', 'a mandatory header is missing');
  }
  if (length > limits.body) return new Refusal('limit.body', 'the body is too long', bodyAt, 513);
  return { headers, via, from: sender, to: receiver, cseq, callId, bodyAt, bodyEnd: bodyAt + length };
};
