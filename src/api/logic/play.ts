import { filter, ignoreElements, merge, of, take } from 'rxjs';
import type { PlaySource } from '../play/play-source.ts';
import type { CallLogic } from './call-logic.ts';

/** Plays; completes when the source came to its end or was replaced. A tone, an echo and silence have no end. */
export const play =
  (source: PlaySource): CallLogic =>
  (call) =>
    merge(
      // First, so that the end of something that ends at once is not missed.
      call.events$.pipe(
        filter((event) => event.type === 'played' && event.source === source),
        take(1),
        ignoreElements(),
      ),
      of({ do: 'play', source } as const),
    );
