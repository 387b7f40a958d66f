import { SipError } from '../../core/errors.ts';
import type { Result } from '../../core/result.ts';
import { codesOf } from '../ascii.ts';
import type { Headers } from '../model.ts';
import type { Address, CSeq, Via } from '../values.ts';
import { parseAddress } from './address.ts';
import { parseCSeq } from './cseq.ts';
import { readVia } from './via.ts';

// The fields every message has, read from the headers of one made here. Asking for one that its builder left out or
// spoilt is misuse and throws `ERR_SIP_ARGUMENT`.

const absent = (name: string, why: string): never => {
  throw new SipError('ERR_SIP_ARGUMENT', `the ${name} of this message cannot be read: ${why}`);
};

const taken = <T>(name: string, result: Result<T>): T => (result.ok ? result.value : absent(name, result.detail));

const textIn = (headers: Headers, name: string): string => headers.get(name) ?? absent(name, 'it is missing');

export const viaIn = (headers: Headers): Via => {
  const text = textIn(headers, 'Via');
  const via = readVia(codesOf(text), text, 0, text.length);
  return typeof via === 'string' ? absent('Via', via) : via;
};

export const addressIn = (headers: Headers, name: 'From' | 'To'): Address =>
  taken(name, parseAddress(textIn(headers, name)));

export const cseqIn = (headers: Headers): CSeq => taken('CSeq', parseCSeq(textIn(headers, 'CSeq')));

export const callIdIn = (headers: Headers): string => textIn(headers, 'Call-ID');
