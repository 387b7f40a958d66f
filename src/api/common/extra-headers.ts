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

// token, RFC 3261 §25.1.
const token = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

/** The fields as pairs. Throws `ERR_SIP_ARGUMENT` for what would break the message, or is the stack's own. */
export const extraHeaders = (options: HeaderOptions | undefined): { readonly headers?: ExtraHeaders } => {
  const given = options?.headers;
  if (given === undefined) return {};
  const headers: ExtraHeaders = isList(given) ? given : Object.entries(given);
  for (const [name, value] of headers) {
    const shown = JSON.stringify(name);
    if (!token.test(name)) throw new SipError('ERR_SIP_ARGUMENT', `headers: ${shown} is no header name`);
    if (ours.has(name.toLowerCase())) {
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
