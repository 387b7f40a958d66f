/** What the wire brought, judged: a value, or a named failure. Never thrown. */
export type Result<T, F = Failure> = { readonly ok: true; readonly value: T } | (F & { readonly ok: false });

/** Why something could not be read. */
export interface Failure {
  /** A stable word for programs, such as `cseq` or `uri.host`. */
  readonly reason: string;
  /** One sentence for people. */
  readonly detail: string;
  /** Where, as an offset into the text that was read; -1 where no place can be named. */
  readonly at: number;
  /** The status a UAS answers with, where an answer is due (RFC 3261 §21.4). */
  readonly status?: number;
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const fail = (reason: string, detail: string, at = -1, status?: number): Failure & { readonly ok: false } =>
  status === undefined ? { ok: false, reason, detail, at } : { ok: false, reason, detail, at, status };
