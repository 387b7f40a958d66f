import { BuiltRequest, type Known, nothingKnown } from '../built-request.ts';
import { BuiltResponse } from '../built-response.ts';
import type { Headers, SipMessage } from '../model.ts';
import { writeLines } from './header-lines.ts';
import { ListHeaders } from './list-headers.ts';
import { ParsedHeaders } from './parsed-headers.ts';

/** The fields of a message as a flat run; what was received is cut up here. */
export const listOf = (headers: Headers): ListHeaders => {
  if (headers instanceof ListHeaders) return headers;
  if (headers instanceof ParsedHeaders) return headers.toList();
  const flat: string[] = [];
  for (const [name, value] of headers.entries()) flat.push(name, value);
  return new ListHeaders(flat);
};

/** What has been read of it. */
export const knownOf = (message: SipMessage): Known => {
  if (message instanceof BuiltRequest) return message.known;
  if (message instanceof BuiltResponse) return nothingKnown;
  return { via: message.via, from: message.from, to: message.to, cseq: message.cseq };
};

const rebuilt = (message: SipMessage, headers: ListHeaders, body: Uint8Array, known: Known): SipMessage =>
  message.kind === 'request'
    ? new BuiltRequest(message.method, message.uri, headers, body, known)
    : new BuiltResponse(message.status, message.reason, writeLines(headers.flat), body, headers.charset);

/** The message with these header fields in place of its own. What had been read of those that are the same is kept. */
export const withHeaders = <M extends SipMessage>(message: M, headers: Headers): M => {
  const known = knownOf(message);
  const keep = <T>(name: string, value: T): T | undefined =>
    headers.get(name) === message.headers.get(name) ? value : undefined;
  const kept = {
    via: keep('Via', known.via),
    from: keep('From', known.from),
    to: keep('To', known.to),
    cseq: keep('CSeq', known.cseq),
  };
  // The kind is that of the message given.
  return rebuilt(message, listOf(headers), message.body, kept) as M;
};

/** The message with this body, and its type in Content-Type. */
export const withBody = <M extends SipMessage>(message: M, body: Uint8Array, type: string): M =>
  rebuilt(message, listOf(message.headers).with('Content-Type', type), body, knownOf(message)) as M;
