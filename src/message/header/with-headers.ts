import { BuiltRequest, noFieldsRead, type ReadFields } from '../built-request.ts';
import { BuiltResponse } from '../built-response.ts';
import type { Headers, SipMessage } from '../model.ts';
import { writeLines } from './header-lines.ts';
import { ListHeaders } from './list-headers.ts';
import { ParsedHeaders } from './parsed-headers.ts';

/** The header fields as a flat list. */
export const listOf = (headers: Headers): ListHeaders => {
  if (headers instanceof ListHeaders) return headers;
  if (headers instanceof ParsedHeaders) return headers.toList();
  const flat: string[] = [];
  for (const [name, value] of headers.entries()) flat.push(name, value);
  return new ListHeaders(flat);
};

/** The fields of a message that are already parsed. */
export const readFieldsOf = (message: SipMessage): ReadFields => {
  if (message instanceof BuiltRequest) return message.fields;
  if (message instanceof BuiltResponse) return noFieldsRead;
  return { via: message.via, from: message.from, to: message.to, cseq: message.cseq };
};

const rebuilt = (message: SipMessage, headers: ListHeaders, body: Uint8Array, fields: ReadFields): SipMessage =>
  message.kind === 'request'
    ? new BuiltRequest(message.method, message.uri, headers, body, fields)
    : new BuiltResponse(message.status, message.reason, writeLines(headers.flat), body, headers.charset);

/** The message with these header fields instead of its own. Parsed values of unchanged fields are kept. */
export const withHeaders = <M extends SipMessage>(message: M, headers: Headers): M => {
  const fields = readFieldsOf(message);
  const keep = <T>(name: string, value: T): T | undefined =>
    headers.get(name) === message.headers.get(name) ? value : undefined;
  const kept = {
    via: keep('Via', fields.via),
    from: keep('From', fields.from),
    to: keep('To', fields.to),
    cseq: keep('CSeq', fields.cseq),
  };
  // `rebuilt` returns the kind it is given.
  return rebuilt(message, listOf(headers), message.body, kept) as M;
};

/** The message with this body and Content-Type. */
export const withBody = <M extends SipMessage>(message: M, body: Uint8Array, type: string): M =>
  rebuilt(message, listOf(message.headers).with('Content-Type', type), body, readFieldsOf(message)) as M;
