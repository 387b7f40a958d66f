import { fnv1a, fnvBasis } from '../../core/fnv.ts';
import { codesOf } from '../ascii.ts';
import { noBody } from '../built-request.ts';
import { BuiltResponse } from '../built-response.ts';
import { quote } from '../grammar.ts';
import { parseAddress, readAddress } from '../header/address.ts';
import { parseCSeq } from '../header/cseq.ts';
import { writeLines } from '../header/header-lines.ts';
import { parseVia, readVia } from '../header/via.ts';
import type { Malformed, SipResponse } from '../model.ts';
import { reasonPhrase } from '../reason-phrase.ts';
import type { Address, Via } from '../values.ts';

// Values for fields of the request that cannot be parsed. The response is written from the raw text; its `via`, `from`,
// `to` and `cseq` return these and do not throw. Because of the rport it goes to the source of the request.
const placeholderVia = parseVia('SIP/2.0/UDP invalid;rport');
const placeholderAddress = readAddress(codesOf('<sip:invalid>'), '<sip:invalid>', 0, 13) as Address;
const placeholderCSeq = { number: 0, method: 'UNKNOWN' };

/** Of the copied fields: equal requests get equal To tags (RFC 3261 §8.2.7). */
const hash = (texts: readonly string[]): string =>
  texts.reduce((value, text) => fnv1a(text, value), fnvBasis).toString(36);

/** To with a tag added when it has none (RFC 3261 §8.2.6.2); verbatim when it is malformed. */
const tagged = (reply: NonNullable<Malformed['reply']>): string => {
  const to = parseAddress(reply.to);
  if (!to.ok || to.value.tag !== undefined) return reply.to;
  return `${reply.to};tag=${hash([reply.callId, reply.cseq, reply.from, reply.vias[0] as string])}`;
};

/**
 * The stateless response to a malformed request, made of its raw text alone (RFC 3261 §8.2.7, §16.11). Undefined for a
 * response, an ACK, and a request in which a field to copy is missing. It is sent by its Via (§18.2.2).
 */
export const replyTo = (malformed: Malformed): SipResponse | undefined => {
  const { reply, status, reason, detail } = malformed;
  if (reply === undefined || status === undefined) return undefined;
  const flat: string[] = [];
  for (const via of reply.vias) flat.push('Via', via);
  const toText = tagged(reply);
  flat.push('From', reply.from, 'To', toText, 'Call-ID', reply.callId, 'CSeq', reply.cseq);
  // RFC 3261 §20.43: 399 is for any text to be shown to a person.
  flat.push('Warning', `399 rxsip ${quote(`${reason}: ${detail}`)}`);
  const top = reply.vias[0] as string;
  const via = readVia(codesOf(top), top, 0, top.length);
  const from = readAddress(codesOf(reply.from), reply.from, 0, reply.from.length);
  const to = readAddress(codesOf(toText), toText, 0, toText.length);
  const cseq = parseCSeq(reply.cseq);
  const fields = {
    via: typeof via === 'string' ? (placeholderVia as { value: Via }).value : via,
    from: typeof from === 'string' ? placeholderAddress : from,
    to: typeof to === 'string' ? placeholderAddress : to,
    cseq: cseq.ok ? cseq.value : placeholderCSeq,
  };
  // The copied text has one character per octet.
  return new BuiltResponse(status, reasonPhrase(status), writeLines(flat), noBody, 'latin1', fields);
};
