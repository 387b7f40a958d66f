import type { Failure } from '../core/result.ts';

const CODES: Readonly<Record<string, number>> = {
  'sdp.connection': 300,
  'sdp.address': 301,
  'sdp.protocol': 302,
  'sdp.media': 304,
  'sdp.codec': 305,
};

/** The warn-code that says why a description was refused (RFC 3261 §20.43); 399 when none says it. */
export const warnCode = ({ reason }: Failure): number => CODES[reason] ?? 399;
