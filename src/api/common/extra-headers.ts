import { SipError } from '../../core/errors.ts';
import type { ExtraHeaders } from '../../signal/session.ts';

export interface HeaderOptions {
  /** Header fields to add, by name, or in order where names repeat. What the stack itself writes is refused. */
  readonly headers?: Readonly<Record<string, string>> | ExtraHeaders;
}

// RFC 3261 §7.3.3 and §20: fields that routing, dialogs and bodies depend on, long and compact form.
const ours: ReadonlySet<string> = new Set([
  ...['via', 'v', 'from', 'f', 'to', 't', 'call-id', 'i', 'cseq', 'contact', 'm', 'max-forwards'],
  ...['route', 'record-route', 'content-length', 'l', 'content-type', 'c', 'content-encoding', 'e'],
  ...['allow', 'supported', 'k', 'require', 'unsupported', 'accept', 'user-agent', 'server'],
]);

/**
 * Of these, what a response that refuses may need and the stack does not write into it (RFC 3261 §8.3, §20): Contact of a
 * 3xx or 485, Allow of a 405, Accept of a 406 or 415, Unsupported of a 420, Require of a 421, Supported.
 */
const ofRefusals: ReadonlySet<string> = new Set([
  ...['contact', 'm', 'allow', 'accept', 'unsupported', 'require', 'supported', 'k'],
]);

// token, RFC 3261 §25.1.
const token = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/** The fields as pairs. Throws `ERR_SIP_ARGUMENT` for what would break the message, or is the stack's own. */
export const extraHeaders = (options: HeaderOptions | undefined): { readonly headers?: ExtraHeaders } =>
  checked(options, nothing);

/** As above, for a response that neither makes nor keeps a dialog: its Contact, Allow and others are the application's. */
export const refusalHeaders = (options: HeaderOptions | undefined): { readonly headers?: ExtraHeaders } =>
  checked(options, ofRefusals);

const nothing: ReadonlySet<string> = new Set();

const checked = (
  options: HeaderOptions | undefined,
  allowed: ReadonlySet<string>,
): { readonly headers?: ExtraHeaders } => {
  const given = options?.headers;
  if (given === undefined) return {};
  const headers: ExtraHeaders = isList(given) ? given : Object.entries(given);
  for (const [name, value] of headers) {
    const shown = JSON.stringify(name);
    if (!token.test(name)) throw new SipError('ERR_SIP_ARGUMENT', `headers: ${shown} is no header name`);
    if (ours.has(name.toLowerCase()) && !allowed.has(name.toLowerCase())) {
      throw new SipError('ERR_SIP_ARGUMENT', `headers: ${shown} is written by the stack itself`);
    }
    if (typeof value !== 'string' || breaksLines(value)) {
      throw new SipError('ERR_SIP_ARGUMENT', `headers: the value of ${shown} must be a text without CR, LF and NUL`);
    }
  }
  return headers.length === 0 ? {} : { headers };
};

const isList = (given: NonNullable<HeaderOptions['headers']>): given is ExtraHeaders => Array.isArray(given);

/** CR, LF and NUL would let a value write header fields, or messages, of its own. */
export const breaksLines = (text: string): boolean => /[\r\n\0]/.test(text);
