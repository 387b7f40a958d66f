import { afterSpace, afterToken, beforeSpace } from './grammar.ts';
import { CALL_ID, CSEQ, FROM, headerNumberAt, TO, VIA } from './header/header-name.ts';
import type { Malformed } from './model.ts';

/** Why a parse ended, before it is known what may be done about it. */
export class Refusal {
  readonly reason: string;
  readonly detail: string;
  readonly at: number;
  readonly status: number;

  constructor(reason: string, detail: string, at: number, status = 400) {
    this.reason = reason;
    this.detail = detail;
    this.at = at;
    this.status = status;
  }
}

/** As many Via lines as are copied into a stateless answer; a request with more gets none. */
const mostVias = 70;

type Reply = NonNullable<Malformed['reply']>;

/** Picks what an answer must copy (RFC 3261 §8.2.6.2) out of a text that is no message; undefined when a part is missing. */
const salvage = (codes: Uint8Array, text: string, most: number): Reply | undefined => {
  const vias: string[] = [];
  const singles = new Map<number, string>();
  let at = text.indexOf('\n') + 1;
  while (at > 0 && at < most) {
    let end = text.indexOf('\r\n', at);
    while (end > at && (text.charCodeAt(end + 2) === 0x20 || text.charCodeAt(end + 2) === 0x09)) {
      end = text.indexOf('\r\n', end + 2);
    }
    if (end < 0 || end === at || end > most) break;
    const nameEnd = afterToken(codes, at);
    const colon = afterSpace(codes, nameEnd);
    const number = headerNumberAt(codes, at, nameEnd);
    if (text.charCodeAt(colon) === 0x3a && number !== 0) {
      const from = afterSpace(codes, colon + 1);
      const value = unfold(text.slice(from, beforeSpace(codes, from, end)));
      if (number === VIA && vias.push(value) > mostVias) return undefined;
      // Of a header that stands twice the first is copied: there is nothing better to answer with.
      if (number !== VIA && !singles.has(number)) singles.set(number, value);
    }
    at = end + 2;
  }
  const [from, to, callId, cseq] = [FROM, TO, CALL_ID, CSEQ].map((number) => singles.get(number));
  if (vias.length === 0 || !vias[0] || !from || !to || !callId || !cseq) return undefined;
  return { vias, from, to, callId, cseq };
};

const unfold = (value: string): string => (value.includes('\n') ? value.split(/\r?\n[ \t]+/).join(' ') : value);

/** A safe answer copies nothing that would end a line. */
const isClean = (reply: Reply): boolean =>
  ![...reply.vias, reply.from, reply.to, reply.callId, reply.cseq].some((value) => /[\r\n]/.test(value));

/** What an element may still do about octets that are no message. Requests but ACK can be answered, nothing else. */
export const malformed = (
  octets: Uint8Array,
  codes: Uint8Array,
  text: string,
  kind: Malformed['kind'],
  method: string | undefined,
  refusal: Refusal,
  headerSection: number,
): Malformed & { readonly ok: false } => {
  const { reason, detail, at, status } = refusal;
  const base = { ok: false, reason, detail, at, kind, octets } as const;
  if (kind !== 'request' || method === undefined) return base;
  if (method === 'ACK') return { ...base, method, status };
  const reply = salvage(codes, text, headerSection);
  return reply === undefined || !isClean(reply) ? { ...base, method, status } : { ...base, method, status, reply };
};
