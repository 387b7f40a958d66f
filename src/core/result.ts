/** A value, or a named failure: the result of reading what the network sent. Never thrown. */
export type Result<T, F = Failure> = { readonly ok: true; readonly value: T } | (F & { readonly ok: false });

/** Why a text or message is refused. */
export interface Failure {
  /** A stable identifier for programs, such as `cseq` or `uri.host`. */
  readonly reason: string;
  /** One sentence for people. */
  readonly detail: string;
  /** The offset of the error in the text; -1 when there is none. */
  readonly at: number;
  /** The status a UAS responds with (RFC 3261 §21.4); absent when it sends no response. */
  readonly status?: number;
}

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const fail = (reason: string, detail: string, at = -1, status?: number): Failure & { readonly ok: false } =>
  status === undefined ? { ok: false, reason, detail, at } : { ok: false, reason, detail, at, status };
