import type { PlaySource } from '../play/play-source.ts';
import type { PlayOptions } from '../play/playback.ts';
import type { CallLogic } from './call-logic.ts';
import { issue } from './issue.ts';

/**
 * Plays; completes when the source came to its end, was stopped or replaced, errors with `ERR_SIP_MEDIA` when it could not
 * be played. A tone, an echo and silence have no end. Unsubscribing stops it.
 */
export const play = (source: PlaySource, options?: PlayOptions): CallLogic =>
  issue(options === undefined ? { do: 'play', source } : { do: 'play', source, options });
