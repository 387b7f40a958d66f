import { Observable } from 'rxjs';
import { isOrder, type Room, type Signal } from '../signal/signal.ts';

/**
 * Lifts a room into the pipe: what is not addressed to it flows past, orders unopened. What the room throws becomes a
 * fault signal, never an error of the stream.
 */
export const layer =
  (room: Room) =>
  (source: Observable<Signal>): Observable<Signal> =>
    new Observable((out) =>
      source.subscribe({
        next: (signal) => {
          if (isOrder(signal)) {
            out.next(signal);
            return;
          }
          let replies: readonly Signal[] | undefined;
          try {
            replies = room.receive(signal);
          } catch (error) {
            replies = [{ on: 'fault', error, during: signal }];
          }
          if (replies === undefined) out.next(signal);
          else for (let i = 0; i < replies.length; i++) out.next(replies[i] as Signal);
        },
        error: (error) => out.error(error),
        complete: () => out.complete(),
      }),
    );
