import { type Failure, fail } from '../core/result.ts';

/** The description is malformed: 400. */
export const bad = (what: string, detail: string, at: number): Failure & { readonly ok: false } =>
  fail(`sdp.${what}`, detail, at, 400);

/** The description is well formed but cannot be used: 488 (RFC 3261 §21.4.26). */
export const unusable = (what: string, detail: string, at = -1): Failure & { readonly ok: false } =>
  fail(`sdp.${what}`, detail, at, 488);

const CODES: Readonly<Record<string, number>> = {
  'sdp.connection': 300,
  'sdp.address': 301,
  'sdp.protocol': 302,
  'sdp.media': 304,
  'sdp.codec': 305,
};

/** The warn-code for why a description is refused (RFC 3261 §20.43); 399 when there is no specific one. */
export const warnCode = ({ reason }: Failure): number => CODES[reason] ?? 399;
