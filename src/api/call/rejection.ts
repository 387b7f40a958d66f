import { SipError } from '../../core/errors.ts';
import { writeAddress } from '../../message/header/address.ts';
import { parseUri } from '../../message/uri/uri.ts';
import type { ExtraHeaders } from '../../signal/session.ts';
import { breaksLines, type HeaderOptions, refusalHeaders } from '../common/extra-headers.ts';

/** A place where the caller may try instead: one Contact of a 3xx (RFC 3261 §8.3, §20.10). */
export interface RedirectTarget {
  readonly uri: string;
  readonly displayName?: string;
  /** 0 to 1, up to three decimals: the caller tries the highest first. 1 for it when absent. */
  readonly q?: number;
  /** For how many seconds the caller may go there directly: of a 302 (§21.3.3). */
  readonly expires?: number;
}

export interface RejectOptions extends HeaderOptions {
  /** The reason phrase, in place of the usual one. */
  readonly reason?: string;
  /** Of 300 to 399 and 485: where the caller may try instead, a URI or more about it; each becomes a Contact. */
  readonly contacts?: readonly (string | RedirectTarget)[];
}

/** Status, reason and headers of a rejection, as fields of its command. Throws `ERR_SIP_ARGUMENT`. */
export const rejection = (
  status: number,
  options: RejectOptions,
): { readonly status: number; readonly reason?: string; readonly headers?: ExtraHeaders } => {
  if (!Number.isInteger(status) || status < 300 || status > 699) {
    throw new SipError('ERR_SIP_ARGUMENT', `reject: the status is ${status}, it must lie between 300 and 699`);
  }
  const { reason } = options;
  if (reason !== undefined && /[\r\n\0]/.test(reason)) {
    throw new SipError('ERR_SIP_ARGUMENT', 'reject: the reason must be one line');
  }
  const { headers = [] } = refusalHeaders(options);
  const all = [...contactFields(status, options.contacts), ...headers];
  return { status, ...(reason !== undefined && { reason }), ...(all.length > 0 && { headers: all }) };
};

/** The Contact fields of a rejection. Throws `ERR_SIP_ARGUMENT`. */
const contactFields = (status: number, contacts: readonly (string | RedirectTarget)[] = []): ExtraHeaders => {
  if (contacts.length > 0 && status >= 400 && status !== 485) {
    throw new SipError('ERR_SIP_ARGUMENT', `reject: contacts belong to 300 to 399 and 485, the status is ${status}`);
  }
  return contacts.map((each) => ['Contact', contactValue(typeof each === 'string' ? { uri: each } : each)] as const);
};

const contactValue = ({ uri, displayName, q, expires }: RedirectTarget): string => {
  const read = parseUri(uri);
  if (!read.ok) {
    throw new SipError('ERR_SIP_ARGUMENT', `reject: the contact ${JSON.stringify(uri)} is no URI: ${read.detail}`);
  }
  if (displayName !== undefined && breaksLines(displayName)) {
    throw new SipError('ERR_SIP_ARGUMENT', 'reject: the name of a contact must be a text without CR, LF and NUL');
  }
  if (q !== undefined && !(q >= 0 && q <= 1)) {
    throw new SipError('ERR_SIP_ARGUMENT', `reject: the q of a contact is ${q}, it must lie between 0 and 1`);
  }
  if (expires !== undefined && !(Number.isInteger(expires) && expires >= 0 && expires < 2 ** 32)) {
    throw new SipError('ERR_SIP_ARGUMENT', `reject: expires of a contact is ${expires}, it must be whole seconds`);
  }
  const params: [string, string][] = [];
  // RFC 3261 §25.1: three decimals at most, and no exponent.
  if (q !== undefined) params.push(['q', String(Math.round(q * 1000) / 1000)]);
  if (expires !== undefined) params.push(['expires', String(expires)]);
  return writeAddress({ uri, params, ...(displayName !== undefined && { displayName }) });
};
