import { readAddress } from './address.ts';
import { readCSeq } from './cseq.ts';
import { readDigits } from './grammar.ts';
import { CALL_ID, CONTENT_LENGTH, CSEQ, FROM, headerNames, TO, VIA } from './header-name.ts';
import { firstPlace, scanned } from './header-scan.ts';
import { Refusal } from './malformed.ts';
import type { Address, MessageLimits, Via } from './model.ts';
import type { ParsedHeaders } from './parsed-headers.ts';
import type { Checked } from './parsed-message.ts';
import { isCallId } from './value-readers.ts';
import { readVia } from './via.ts';

const mandatory = [VIA, FROM, TO, CALL_ID, CSEQ];

type Reader<T> = (text: string, at: number, end: number) => T | string;

const readOneAddress: Reader<Address> = (text, at, end) => {
  const address = readAddress(text, at, end);
  return typeof address === 'string' || address.end === end ? address : 'more than one address';
};

/** Reads a line in place where the text is plain, else from its decoded and unfolded value. */
const readAt = <T>(headers: ParsedHeaders, i: number, plain: boolean, reader: Reader<T>): T | string => {
  const { text, table } = headers;
  if (plain) return reader(text, ((table[i + 1] as number) >> 6) + 1, (table[i + 2] as number) - 2);
  const value = headers.valueAt(i);
  return reader(value, 0, value.length);
};

/** Via values in all: each line holds one, and one more for every comma. */
const countVias = (headers: ParsedHeaders): number => {
  let count = scanned.viaLines;
  for (let i = 0; i < headers.table.length - 1; i += 2) {
    if (((headers.table[i + 1] as number) & 63) !== VIA) continue;
    const end = headers.table[i + 2] as number;
    for (let at = headers.table[i] as number; at < end; at++) if (headers.text.charCodeAt(at) === 0x2c) count++;
  }
  return count;
};

/** The octets of the body by Content-Length: digits and nothing else (RFC 3261 §20.14). -1 when there is none. */
const bodyLength = (headers: ParsedHeaders): number | Refusal => {
  const place = firstPlace[CONTENT_LENGTH] as number;
  if (place < 0) return -1;
  const value = headers.valueAt(place);
  const length = readDigits(value, 0, value.length, Number.MAX_SAFE_INTEGER);
  return length >= 0
    ? length
    : new Refusal('content-length', 'Content-Length is no number', headers.table[place] as number);
};

/**
 * Reads and checks what every element needs of a message (RFC 3261 §8.1.1, §8.2.1) from lines that were just scanned.
 * `method` is the request's, absent for a response.
 */
export const check = (
  headers: ParsedHeaders,
  method: string | undefined,
  limits: MessageLimits,
  framing: 'datagram' | 'stream',
): Checked | Refusal => {
  const { table, text } = headers;
  const wrong = (place: number, reason: string, detail: string, status = 400): Refusal =>
    new Refusal(reason, detail, table[place] as number, status);
  for (let i = 0; i < mandatory.length; i++) {
    const number = mandatory[i] as number;
    if ((firstPlace[number] as number) < 0) {
      return wrong(table.length - 1, headerNames[number] as string, 'a mandatory header is missing');
    }
  }
  const plain = headers.charset === 'ascii' && !headers.folded;
  const viaAt = firstPlace[VIA] as number;
  const via = readAt(headers, viaAt, plain, readVia);
  if (typeof via === 'string') return wrong(viaAt, 'via', via);
  if (countVias(headers) > limits.viaCount) return wrong(viaAt, 'limit.viaCount', 'too many Via values', 513);
  const fromAt = firstPlace[FROM] as number;
  const from = readAt(headers, fromAt, plain, readOneAddress);
  if (typeof from === 'string') return wrong(fromAt, 'from', from);
  const toAt = firstPlace[TO] as number;
  const to = readAt(headers, toAt, plain, readOneAddress);
  if (typeof to === 'string') return wrong(toAt, 'to', to);
  const callIdAt = firstPlace[CALL_ID] as number;
  const callId = headers.valueAt(callIdAt);
  if (!isCallId(callId, 0, callId.length)) return wrong(callIdAt, 'call-id', 'the Call-ID is not one word');
  const cseqAt = firstPlace[CSEQ] as number;
  const cseq = readAt(headers, cseqAt, plain, readCSeq);
  if (typeof cseq === 'string') return wrong(cseqAt, 'cseq', cseq);
  // RFC 3261 §8.1.1.5: they must match.
  if (method !== undefined && cseq.method !== method) return wrong(cseqAt, 'cseq', 'the CSeq has another method');
  const { bodyAt } = scanned;
  const length = bodyLength(headers);
  if (typeof length !== 'number') return length;
  if (length < 0 && framing === 'stream') {
    // RFC 3261 §18.3: on a stream nothing else says where the message ends.
    return wrong(table.length - 1, 'content-length', 'a mandatory header is missing');
  }
  if (length > text.length - bodyAt) {
    return wrong(
      firstPlace[CONTENT_LENGTH] as number,
      'content-length',
      'the body is shorter than Content-Length says',
    );
  }
  // RFC 3261 §18.3: what follows in a datagram is not part of the message; without Content-Length all of it is.
  const bodyEnd = length < 0 ? text.length : bodyAt + length;
  if (bodyEnd - bodyAt > limits.body) return new Refusal('limit.body', 'the body is too long', bodyAt, 513);
  return { headers, via: via as Via, from, to, cseq, callId, bodyAt, bodyEnd };
};
