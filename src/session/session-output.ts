import type { Content, OpeningRequest } from '../dialog/dialog-layer.ts';
import type { MediaCommand } from '../signal/media.ts';
import type { ExtraHeaders, SessionEvent } from '../signal/session.ts';

/** What a session says; the room carries it down to the dialogs, up to the app, or along to the media engine. */
export type SessionOutput =
  | { readonly out: 'tell'; readonly event: SessionEvent }
  | { readonly out: 'media'; readonly command: MediaCommand }
  | { readonly out: 'invite'; readonly invitation: OpeningRequest }
  | {
      readonly out: 'respond';
      readonly tx: string;
      readonly status: number;
      readonly content?: Content & { readonly reason?: string };
    }
  | { readonly out: 'request'; readonly method: 'INVITE' | 'BYE'; readonly content?: Content }
  /** Beside the session: its outcome is the `done` of `ref` and changes nothing here. */
  | { readonly out: 'request'; readonly method: 'INFO'; readonly content: Content; readonly ref: number }
  | { readonly out: 'ack'; readonly tx: string; readonly content?: Content }
  | { readonly out: 'cancel' }
  /** The dialogs may forget the usage. */
  | { readonly out: 'forget' };

export const tell = (event: SessionEvent): SessionOutput => ({ out: 'tell', event });

export const media = (command: MediaCommand): SessionOutput => ({ out: 'media', command });

export const respond = (tx: string, status: number, content?: Content & { readonly reason?: string }): SessionOutput =>
  content === undefined ? { out: 'respond', tx, status } : { out: 'respond', tx, status, content };

/** The outcome of a command that carried a `ref`. */
export const done = (ref: number, code?: 'state' | 'refused' | 'ended', detail?: string): SessionOutput => {
  if (code === undefined) return tell({ type: 'done', ref, ok: true });
  return tell(
    detail === undefined ? { type: 'done', ref, ok: false, code } : { type: 'done', ref, ok: false, code, detail },
  );
};

/** A description as a message carries it. */
export const sdpBody = (octets: Uint8Array, headers?: ExtraHeaders): Content => {
  const body = { type: 'application/sdp', octets };
  return headers === undefined ? { body } : { body, headers };
};
