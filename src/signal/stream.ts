import type { MediaCommand, MediaEvent } from './media.ts';

// What the application and the media engine exchange over the stream of a session, without the session state machine.

/** Commands of the application to a running stream. `id` is that of the session. */
export type StreamCommand = Extract<
  MediaCommand,
  { readonly do: 'play' | 'control' | 'settings' | 'detect' | 'record' | 'recording' | 'dtmf' | 'relay' }
>;

/** Events of the media engine about a stream, unchanged, and commands that could not be passed to it. */
export type StreamEvent =
  | Exclude<MediaEvent, { readonly on: 'opened' | 'failed' | 'closed' }>
  /** No stream runs for this command: none in this state of the call (`state`), or it is being closed (`ended`). */
  | { readonly on: 'refused'; readonly command: StreamCommand; readonly why: 'state' | 'ended' };
