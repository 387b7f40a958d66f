import { SipError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { codesOf } from '../ascii.ts';
import type { Headers } from '../model.ts';
import type { Address, CSeq, Via } from '../values.ts';
import { parseAddress } from './address.ts';
import { parseCSeq } from './cseq.ts';
import { readVia } from './via.ts';

// The fields every message has, parsed from the headers of a built one. A field that is missing or malformed throws
// `ERR_SIP_ARGUMENT` when it is read.

const unreadable = (name: string, why: string): never => {
  throw new SipError('ERR_SIP_ARGUMENT', `the ${name} of this message cannot be read: ${why}`);
};

const required = <T>(name: string, result: Result<T>): T =>
  result.ok ? result.value : unreadable(name, result.detail);

const textIn = (headers: Headers, name: string): string => headers.get(name) ?? unreadable(name, 'it is missing');

export const viaIn = (headers: Headers): Via => {
  const text = textIn(headers, 'Via');
  const via = readVia(codesOf(text), text, 0, text.length);
  return typeof via === 'string' ? unreadable('Via', via) : via;
};

export const addressIn = (headers: Headers, name: 'From' | 'To'): Address =>
  required(name, parseAddress(textIn(headers, name)));

export const cseqIn = (headers: Headers): CSeq => required('CSeq', parseCSeq(textIn(headers, 'CSeq')));

export const callIdIn = (headers: Headers): string => textIn(headers, 'Call-ID');
