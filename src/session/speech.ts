import type { LocalMedia } from '../sdp/model.ts';

/** Our side of the negotiation: what we have, and the words we last put it in. */
export interface Speech {
  readonly local: LocalMedia;
  /** Our last description, octet by octet; empty before the first. */
  readonly said: string;
}
