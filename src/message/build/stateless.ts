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

// Stands where a part of the request could not be read: the answer is written from the raw text all the same, and
// nobody who looks at its fields meets an exception. By its rport the answer goes back where the request came from.
const someVia = parseVia('SIP/2.0/UDP invalid;rport');
const someAddress = readAddress(codesOf('<sip:invalid>'), '<sip:invalid>', 0, 13) as Address;
const someCSeq = { number: 0, method: 'UNKNOWN' };

/** The same request always gets the same tag: it is a hash of what was copied (RFC 3261 §8.2.7). */
const hash = (texts: readonly string[]): string => {
  let value = 0x811c9dc5;
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return (value >>> 0).toString(36);
};

/** To with a tag where it can be read and has none (RFC 3261 §8.2.6.2); as it came where it cannot. */
const tagged = (reply: NonNullable<Malformed['reply']>): string => {
  const to = parseAddress(reply.to);
  if (!to.ok || to.value.tag !== undefined) return reply.to;
  return `${reply.to};tag=${hash([reply.callId, reply.cseq, reply.from, reply.vias[0] as string])}`;
};

/**
 * The answer to a malformed request, made of nothing but its raw text: no state (RFC 3261 §8.2.7, §16.11).
 * Undefined when none is due or none can be made: responses, ACK, a part missing. It goes where its Via says, as any
 * response does (§18.2.2).
 */
export const replyTo = (malformed: Malformed): SipResponse | undefined => {
  const { reply, status, reason, detail } = malformed;
  if (reply === undefined || status === undefined) return undefined;
  const flat: string[] = [];
  for (const via of reply.vias) flat.push('Via', via);
  const toText = tagged(reply);
  flat.push('From', reply.from, 'To', toText, 'Call-ID', reply.callId, 'CSeq', reply.cseq);
  // RFC 3261 §20.43: 399 is a warning for people.
  flat.push('Warning', `399 rxsip ${quote(`${reason}: ${detail}`)}`);
  const top = reply.vias[0] as string;
  const via = readVia(codesOf(top), top, 0, top.length);
  const from = readAddress(codesOf(reply.from), reply.from, 0, reply.from.length);
  const to = readAddress(codesOf(toText), toText, 0, toText.length);
  const cseq = parseCSeq(reply.cseq);
  const known = {
    via: typeof via === 'string' ? (someVia as { value: Via }).value : via,
    from: typeof from === 'string' ? someAddress : from,
    to: typeof to === 'string' ? someAddress : to,
    cseq: cseq.ok ? cseq.value : someCSeq,
  };
  // The reply's text is octets as characters: written back the same way.
  return new BuiltResponse(status, reasonPhrase(status), writeLines(flat), noBody, 'latin1', known);
};
