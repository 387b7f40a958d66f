import { concat, map, of, timer } from 'rxjs';
import type { CallCommand } from '../api/call/call-command.ts';
import type { CallLogic } from '../api/logic/call-logic.ts';
import { hangupAfter } from '../api/logic/hangup-after.ts';
import { parallel } from '../api/logic/parallel.ts';
import { whenState } from '../api/logic/when-state.ts';
import type { PlaySource } from '../api/play/play-source.ts';
import { recordPath } from './folders.ts';

/** How `rxsip serve` handles each call. */
interface ServeOptions {
  readonly sound: PlaySource;
  /** How long to ring, in ms; undefined: no 180 or 183 is sent. */
  readonly ringMs: number | undefined;
  readonly earlyMedia: boolean;
  readonly reject: number | undefined;
  readonly hangupAfterMs: number | undefined;
  /** Digits to send when the call is answered. */
  readonly dtmf?: string | undefined;
  /** The directory for one WAV file per call. */
  readonly recordTo: string | undefined;
}

/** The commands of a call as they are: what a server does a thousand times a second is no chain of operators. */
export const serveLogic = (options: ServeOptions): CallLogic => {
  const { sound, ringMs, earlyMedia, reject, hangupAfterMs, recordTo, dtmf } = options;
  const before: CallCommand[] = reject === undefined ? [{ do: 'play', source: sound }] : [];
  if (ringMs !== undefined) before.push({ do: 'ring', earlyMedia });
  const decision: CallCommand = reject === undefined ? { do: 'answer' } : { do: 'reject', status: reject };
  // Without a time to ring, the 180 and the final response are sent in the same turn.
  const rung: CallLogic =
    ringMs === undefined || ringMs === 0
      ? () => of(...before, decision)
      : () => concat(of(...before), timer(ringMs).pipe(map(() => decision)));
  const during: CallLogic[] = [];
  if (reject === undefined) {
    if (recordTo !== undefined) during.push((call) => of({ do: 'record', path: recordPath(recordTo, call) }));
    if (dtmf !== undefined) during.push(whenState('active', () => of({ do: 'dtmf', digits: dtmf })));
    if (hangupAfterMs !== undefined) during.push(hangupAfter(hangupAfterMs));
  }
  return during.length === 0 ? rung : parallel(...during, rung);
};
