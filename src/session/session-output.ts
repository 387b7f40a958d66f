import type { MediaCommand } from '../signal/media.ts';
import type { ExtraHeaders, SessionCommand, SessionEvent } from '../signal/session.ts';
import type { RefusedFact } from '../signal/signal.ts';
import type { Content } from '../ua/content.ts';
import type { OpeningRequest } from '../ua/request.ts';
import type { ResponseDraft } from '../ua/response.ts';

/** What follows from a step of a session. `session-effects.ts` carries it out. */
export type SessionOutput =
  | { readonly out: 'report'; readonly event: SessionEvent }
  | { readonly out: 'media'; readonly command: MediaCommand }
  | { readonly out: 'invite'; readonly invitation: OpeningRequest }
  | {
      readonly out: 'respond';
      readonly tx: string;
      readonly status: number;
      readonly content?: Omit<ResponseDraft, 'status'>;
      /** It was sent before, and no acknowledgement came. */
      readonly again?: true;
    }
  /** With a `ref`, the outcome comes back as `requestDone`. With `sends`, it is sent so often at most. */
  | {
      readonly out: 'request';
      readonly method: string;
      readonly content?: Content;
      readonly ref?: number;
      readonly sends?: number;
    }
  | { readonly out: 'ack'; readonly tx: string; readonly content?: Content }
  | { readonly out: 'cancel'; readonly headers?: ExtraHeaders }
  /** The INVITE is refused before the application has a call of it. */
  | { readonly out: 'refused'; readonly fact: RefusedFact }
  /** The dialog set may go. */
  | { readonly out: 'release' };

/** Reports to the application. */
export const report = (event: SessionEvent): SessionOutput => ({ out: 'report', event });

export const media = (command: MediaCommand): SessionOutput => ({ out: 'media', command });

export const respond = (
  tx: string,
  status: number,
  content?: Omit<ResponseDraft, 'status'>,
): Extract<SessionOutput, { out: 'respond' }> =>
  content === undefined ? { out: 'respond', tx, status } : { out: 'respond', tx, status, content };

export const ack = (tx: string, sdp?: Uint8Array): SessionOutput =>
  sdp === undefined ? { out: 'ack', tx } : { out: 'ack', tx, content: sdpBody(sdp) };

/** The outcome of a command that carried a `ref`. */
export const done = (ref: number, code?: 'state' | 'refused' | 'ended', detail?: string): SessionOutput => {
  if (code === undefined) return report({ type: 'done', ref, ok: true });
  return report(
    detail === undefined ? { type: 'done', ref, ok: false, code } : { type: 'done', ref, ok: false, code, detail },
  );
};

/** A description as a message carries it. */
export const sdpBody = (octets: Uint8Array, headers?: ExtraHeaders): Content => {
  const body = { type: 'application/sdp', octets };
  return headers === undefined ? { body } : { body, headers };
};

/** The outcome of a command that does not fit the state; one without a `ref` has none. */
export const refuseCommand = (command: SessionCommand, code: 'state' | 'ended'): readonly SessionOutput[] =>
  'ref' in command ? [done(command.ref, code)] : [];
