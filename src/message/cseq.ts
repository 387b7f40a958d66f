import { fail, ok, type Result } from '../core/result.ts';
import { afterSpace, afterToken, beforeSpace, readDigits } from './grammar.ts';
import type { CSeq } from './model.ts';

/** Methods that occur, so that no text is cut out for them. Any other is as good (RFC 3261 §7.1). */
const methods = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'PRACK', 'UPDATE', 'INFO', 'REFER'];
methods.push('NOTIFY', 'SUBSCRIBE', 'MESSAGE', 'PUBLISH');

/** The method that stands from `at` to `end`. */
export const methodAt = (text: string, at: number, end: number): string => {
  for (let i = 0; i < methods.length; i++) {
    const method = methods[i] as string;
    if (method.length === end - at && text.startsWith(method, at)) return method;
  }
  return text.slice(at, end);
};

/** Reads `number LWS method`; a sentence when it is malformed. Numbers end below 2^31 (RFC 3261 §8.1.1.5, §20.16). */
export const readCSeq = (text: string, at: number, end: number): CSeq | string => {
  const from = afterSpace(text, at, end);
  let i = from;
  while (i < end && text.charCodeAt(i) >= 0x30 && text.charCodeAt(i) <= 0x39) i++;
  const number = readDigits(text, from, i, 0x7fffffff);
  if (number < 0) return 'the CSeq number is not within 0 and 2^31 - 1';
  const methodFrom = afterSpace(text, i, end);
  const methodEnd = afterToken(text, methodFrom, end);
  if (methodFrom === i || methodEnd === methodFrom || methodEnd !== beforeSpace(text, methodEnd, end)) {
    return 'the CSeq has no method';
  }
  return { number, method: methodAt(text, methodFrom, methodEnd) };
};

export const parseCSeq = (text: string): Result<CSeq> => {
  const cseq = readCSeq(text, 0, text.length);
  return typeof cseq === 'string' ? fail('cseq', cseq) : ok(cseq);
};
