import { rebuildResponse } from './build/response.ts';
import { BuiltResponse } from './built-response.ts';
import { copyString } from './copy-string.ts';
import { lengthLine } from './header/header-lines.ts';
import type { SipRequest, SipResponse } from './model.ts';

/** What a response has beside the lines of its request, which a repeat of the request brings again. */
interface OwnParts {
  readonly status: number;
  readonly reason: string;
  /** Its header lines after those copied from the request. */
  readonly lines: string;
  readonly body: Uint8Array;
}

/** A response to be sent again: in parts, or whole where it was not built from its request. */
export type KeptResponse = OwnParts | SipResponse;

/** Different responses that are remembered for others alike. */
const mostRecent = 64;

/** Keeps responses small: equal ones to different requests share their parts. */
export class KeptResponses {
  /** By status and length of the lines. */
  readonly #recent = new Map<number, OwnParts>();

  keep(response: SipResponse): KeptResponse {
    if (!(response instanceof BuiltResponse) || response.copied === undefined) return response;
    const { status, reason, body, head, copied } = response;
    const end = head.length - lengthLine(body).length;
    const number = status * 65_536 + end - copied;
    const like = this.#recent.get(number);
    if (like?.reason === reason && like.body === body && head.startsWith(like.lines, copied)) return like;
    const parts = { status, reason: copyString(reason), lines: copyString(head.slice(copied, end)), body };
    if (this.#recent.size === mostRecent) this.#recent.clear();
    this.#recent.set(number, parts);
    return parts;
  }
}

/** The tag that a response built from its request has added to the To of it. */
export const addedTag = (response: SipResponse): string | undefined =>
  response instanceof BuiltResponse ? response.toTag : undefined;

/** The kept response once more, to a repeat of its request. */
export const repeatResponse = (kept: KeptResponse, request: SipRequest, toTag: string | undefined): SipResponse =>
  'lines' in kept ? rebuildResponse(request, toTag, kept) : kept;
