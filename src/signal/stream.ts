import type { MediaCommand, MediaEvent } from './media.ts';

// What the application and the media engine exchange over the stream of a session, past the session itself.

/** What the application asks of a running stream. `id` is the session's. */
export type StreamCommand = Extract<
  MediaCommand,
  { readonly do: 'play' | 'control' | 'settings' | 'detect' | 'record' | 'recording' | 'dtmf' | 'relay' }
>;

/** What the media engine reports of a stream, as it stands; and what could not be passed to it. */
export type StreamEvent =
  | Exclude<MediaEvent, { readonly on: 'opened' | 'failed' | 'closed' }>
  /** There is no running stream for this command: none in this state of the call (`state`), or it is being closed (`ended`). */
  | { readonly on: 'refused'; readonly command: StreamCommand; readonly why: 'state' | 'ended' };
