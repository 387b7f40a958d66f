import { fail, ok, type Result } from '../../core/result.ts';
import { codesOf, literal } from '../ascii.ts';
import { afterSpace, afterToken, beforeSpace, isAt, readDigits } from '../grammar.ts';
import { methods } from '../methods.ts';
import type { CSeq } from '../values.ts';

/** A defined method has one string for all messages; any other is cut out of the text. */
const defined = Object.keys(methods).map((name) => ({ name, codes: literal(name) }));

/** The method from `at` to `end`. */
export const methodAt = (codes: Uint8Array, text: string, at: number, end: number): string => {
  for (let i = 0; i < defined.length; i++) {
    const { name, codes: each } = defined[i] as { name: string; codes: Uint8Array };
    if (each.length === end - at && isAt(codes, at, each)) return name;
  }
  return text.slice(at, end);
};

/** Reads `number LWS method`; returns what is wrong when it is malformed. Numbers are below 2^31 (RFC 3261 §8.1.1.5, §20.16). */
export const readCSeq = (codes: Uint8Array, text: string, at: number, end: number): CSeq | string => {
  const from = afterSpace(codes, at);
  let i = from;
  while (i < end && (codes[i] as number) >= 0x30 && (codes[i] as number) <= 0x39) i++;
  const number = readDigits(codes, from, i, 0x7fffffff);
  if (number < 0) return 'the CSeq number is not within 0 and 2^31 - 1';
  const methodFrom = afterSpace(codes, i);
  const methodEnd = afterToken(codes, methodFrom);
  if (methodFrom === i || methodEnd === methodFrom || methodEnd !== beforeSpace(codes, methodEnd, end)) {
    return 'the CSeq has no method';
  }
  return { number, method: methodAt(codes, text, methodFrom, methodEnd) };
};

export const parseCSeq = (text: string): Result<CSeq> => {
  const cseq = readCSeq(codesOf(text), text, 0, text.length);
  return typeof cseq === 'string' ? fail('cseq', cseq) : ok(cseq);
};
