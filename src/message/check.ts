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
 * A header section with folds or characters beyond ASCII, rewritten without: each line is a colon and its unfolded,
 * decoded value. So the readers handle one form only.
 */
const normalized = (headers: ParsedHeaders): { text: string; table: readonly number[] } => {
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

/** The number of Via values: one a line, and one more for each comma. */
const countVias = (text: string, table: readonly number[], lines: number): number => {
  let count = lines;
  for (let i = 0; i < table.length - 1; i += 2) {
    if (((table[i + 1] as number) & 63) !== VIA) continue;
    const end = table[i + 2] as number;
    for (let at = table[i] as number; at < end; at++) if (text.charCodeAt(at) === 0x2c) count++;
  }
  return count;
};

/** The offsets of the value of a line, by its place in the table. */
const valueStart = (table: readonly number[], place: number): number => ((table[place + 1] as number) >> 6) + 1;
/** A CR before the CRLF of a line is no part of its value. */
const valueEnd = (codes: Uint8Array, table: readonly number[], place: number): number => {
  let end = (table[place + 2] as number) - 2;
  while (codes[end - 1] === 0x0d) end--;
  return end;
};

/** The refusal of a line, by its place in the table. */
const refusedAt = (table: readonly number[], place: number, reason: string, detail: string, status = 400): Refusal =>
  new Refusal(reason, detail, table[place] as number, status);

/**
 * Reads and checks the fields every element needs (RFC 3261 §8.1.1, §8.2.1) from the lines of the last scan. `method` is
 * that of the request line, undefined for a response.
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
    return refusedAt(lines, lines.length - 1, headerNames[missing] as string, 'a mandatory header is missing');
  }
  const isPlain = headers.charset === 'ascii' && !headers.folded;
  const { text, table } = isPlain ? headers : normalized(headers);
  const codes = isPlain ? octets : codesOf(text);
  let place = firstPlaces[VIA] as number;
  const via = readVia(codes, text, valueStart(table, place), valueEnd(codes, table, place));
  if (typeof via === 'string') return refusedAt(lines, place, 'via', via);
  if ((viaLines > 1 || codes[via.end] === 0x2c) && countVias(text, table, viaLines) > limits.viaCount) {
    return refusedAt(lines, place, 'limit.viaCount', 'too many Via values', 513);
  }
  place = firstPlaces[FROM] as number;
  const sender = readOneAddress(codes, text, valueStart(table, place), valueEnd(codes, table, place));
  if (typeof sender === 'string') return refusedAt(lines, place, 'from', sender);
  place = firstPlaces[TO] as number;
  const receiver = readOneAddress(codes, text, valueStart(table, place), valueEnd(codes, table, place));
  if (typeof receiver === 'string') return refusedAt(lines, place, 'to', receiver);
  place = firstPlaces[CALL_ID] as number;
  const callId = readCallId(codes, text, valueStart(table, place), valueEnd(codes, table, place));
  if (callId === '') return refusedAt(lines, place, 'call-id', 'the Call-ID is not one word');
  place = firstPlaces[CSEQ] as number;
  const cseq = readCSeq(codes, text, valueStart(table, place), valueEnd(codes, table, place));
  if (typeof cseq === 'string') return refusedAt(lines, place, 'cseq', cseq);
  // RFC 3261 §8.1.1.5: the method of CSeq is that of the request.
  if (method !== undefined && cseq.method !== method) {
    return refusedAt(lines, place, 'cseq', 'the CSeq has another method');
  }
  const rest = headers.text.length - bodyAt;
  // RFC 3261 §18.3: octets after Content-Length in a datagram are ignored; without it all of them are the body.
  let length = rest;
  if ((seen & lengthBit) !== 0) {
    place = firstPlaces[CONTENT_LENGTH] as number;
    length = readLength(codes, valueStart(table, place), valueEnd(codes, table, place));
    if (length < 0) return refusedAt(lines, place, 'content-length', 'Content-Length is no number');
    if (length > rest) return refusedAt(lines, place, 'content-length', 'the body is shorter than Content-Length');
  } else if (framing === 'stream') {
    // RFC 3261 §18.3: on a stream only Content-Length ends a message.
    return refusedAt(lines, lines.length - 1, 'content-length', 'a mandatory header is missing');
  }
  if (length > limits.body) return new Refusal('limit.body', 'the body is too long', bodyAt, 513);
  return { headers, via, from: sender, to: receiver, cseq, callId, bodyAt, bodyEnd: bodyAt + length };
};
