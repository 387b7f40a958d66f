import { BuiltResponse } from './built-response.ts';
import { lengthLine, writeLines } from './header/header-lines.ts';
import { listOf } from './header/with-headers.ts';
import type { SipMessage, SipRequest } from './model.ts';
import { statusLine } from './reason-phrase.ts';

const encode = (head: string, charset: 'utf8' | 'latin1', body: Uint8Array): Buffer => {
  if (body.length === 0) return Buffer.from(head, charset);
  const size = Buffer.byteLength(head, charset);
  const octets = Buffer.allocUnsafe(size + body.length);
  octets.write(head, 0, charset);
  octets.set(body, size);
  return octets;
};

const requestLine = ({ method, uri }: SipRequest): string => `${method} ${uri} SIP/2.0\r\n`;

/** Encodes a message (RFC 3261 §7). Content-Length is the size of the body, whatever the header fields contain. */
export const write = (message: SipMessage): Buffer => {
  if (message instanceof BuiltResponse) return encode(message.head, message.charset, message.body);
  const { flat, charset } = listOf(message.headers);
  const { body } = message;
  const start = message.kind === 'request' ? requestLine(message) : statusLine(message.status, message.reason);
  return encode(start + writeLines(flat) + lengthLine(body), charset, body);
};
