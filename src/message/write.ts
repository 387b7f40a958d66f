import { BuiltResponse } from './built-response.ts';
import { writeLines } from './header-lines.ts';
import type { SipMessage } from './model.ts';
import { listOf } from './with-headers.ts';

const encode = (head: string, charset: 'utf8' | 'latin1', body: Uint8Array): Buffer => {
  if (body.length === 0) return Buffer.from(head, charset);
  const size = Buffer.byteLength(head, charset);
  const octets = Buffer.allocUnsafe(size + body.length);
  octets.write(head, 0, charset);
  octets.set(body, size);
  return octets;
};

/** A message to octets (RFC 3261 §7): one text, one encoding. Whatever it said of Content-Length, what is written is true. */
export const write = (message: SipMessage): Buffer => {
  if (message instanceof BuiltResponse) return encode(message.head, message.charset, message.body);
  const { flat, charset } = listOf(message.headers);
  const { body } = message;
  const start =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0`
      : `SIP/2.0 ${message.status} ${message.reason}`;
  return encode(`${start}\r\n${writeLines(flat)}Content-Length: ${body.length}\r\n\r\n`, charset, body);
};
