import { isContentLength } from './header-name.ts';
import type { SipMessage } from './model.ts';
import { listOf } from './with-headers.ts';

/** A message to octets (RFC 3261 §7): one text, one encoding. Whatever it said of Content-Length, what is written is true. */
export const write = (message: SipMessage): Buffer => {
  const { flat, charset } = listOf(message.headers);
  const { body } = message;
  let text =
    message.kind === 'request'
      ? `${message.method} ${message.uri} SIP/2.0\r\n`
      : `SIP/2.0 ${message.status} ${message.reason}\r\n`;
  for (let i = 0; i < flat.length; i += 2) {
    const name = flat[i] as string;
    if (!isContentLength(name)) text += `${name}: ${flat[i + 1] as string}\r\n`;
  }
  text += `Content-Length: ${body.length}\r\n\r\n`;
  if (body.length === 0) return Buffer.from(text, charset);
  const size = Buffer.byteLength(text, charset);
  const octets = Buffer.allocUnsafe(size + body.length);
  octets.write(text, 0, charset);
  octets.set(body, size);
  return octets;
};
