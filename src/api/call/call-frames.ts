import { defer, EMPTY, filter, type Observable, switchMap, take } from 'rxjs';
import type { AudioFrame } from '../../media/audio/frame.ts';
import { Guarded, type Report } from '../../stack/guarded.ts';
import type { WatchedCall } from './watched-call.ts';

/** The received audio of a call, from its first packet on; empty once the call has ended. */
export const framesOfCall = (call: WatchedCall, report: Report): Observable<AudioFrame> => {
  const frames$ = (): Observable<AudioFrame> => call.host.stack.media.frames$(call.id);
  const received$ = defer(() => {
    if (call.state === 'ended') return EMPTY;
    if (call.mediaOpen) return frames$();
    // The engine has the stream only once it is open.
    const opened$ = call.events$.pipe(filter((event) => event.type === 'media'));
    return opened$.pipe(take(1), switchMap(frames$));
  });
  return new Guarded(report, (out) => received$.subscribe(out));
};
