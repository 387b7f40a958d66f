import { afterSpace, afterToken } from './grammar.ts';
import { CALL_ID, CSEQ, FROM, headerNumberAt, TO, VIA } from './header/header-name.ts';
import { trimmed, unfold } from './header/unfold.ts';
import type { Malformed } from './model.ts';

/** Why parsing failed, and the status to answer with. */
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

/** The most Via lines a stateless response copies; a request with more is not answered. */
const mostVias = 70;

type Reply = NonNullable<Malformed['reply']>;

/** The fields a response copies (RFC 3261 §8.2.6.2), found in a malformed request; undefined when one is missing. */
const replyParts = (codes: Uint8Array, text: string, most: number): Reply | undefined => {
  const vias: string[] = [];
  const singles = new Map<number, string>();
  let at = text.indexOf('\n') + 1;
  while (at > 0 && at < most) {
    let end = text.indexOf('\r\n', at);
    while (end > at && (text.charCodeAt(end + 2) === 0x20 || text.charCodeAt(end + 2) === 0x09)) {
      end = text.indexOf('\r\n', end + 2);
    }
    if (end < 0 || codes[at] === 0x0d || end > most) break;
    const nameEnd = afterToken(codes, at);
    const colon = afterSpace(codes, nameEnd);
    const number = headerNumberAt(codes, at, nameEnd);
    if (text.charCodeAt(colon) === 0x3a && number !== 0) {
      const value = unfold(trimmed(text, colon + 1, end));
      if (number === VIA && vias.push(value) > mostVias) return undefined;
      // Of a repeated header the first line is copied.
      if (number !== VIA && !singles.has(number)) singles.set(number, value);
    }
    at = end + 2;
  }
  const [from, to, callId, cseq] = [FROM, TO, CALL_ID, CSEQ].map((number) => singles.get(number));
  if (vias.length === 0 || !vias[0] || !from || !to || !callId || !cseq) return undefined;
  return { vias, from, to, callId, cseq };
};

/** A field with a line end is not copied: it would begin a header line of its own. */
const hasNoLineEnd = (reply: Reply): boolean =>
  ![...reply.vias, reply.from, reply.to, reply.callId, reply.cseq].some((value) => /[\r\n]/.test(value));

/** The result for octets that are no message. Only a request other than ACK can be answered. */
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
  const reply = replyParts(codes, text, headerSection);
  return reply === undefined || !hasNoLineEnd(reply) ? { ...base, method, status } : { ...base, method, status, reply };
};
