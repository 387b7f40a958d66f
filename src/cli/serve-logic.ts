import { EMPTY, of, timer } from 'rxjs';
import { answer } from '../api/logic/answer.ts';
import type { CallLogic } from '../api/logic/call-logic.ts';
import { hangupAfter } from '../api/logic/hangup-after.ts';
import { parallel } from '../api/logic/parallel.ts';
import { rejectWith } from '../api/logic/reject-with.ts';
import { ringUntil } from '../api/logic/ring-until.ts';
import { sequence } from '../api/logic/sequence.ts';
import { whenState } from '../api/logic/when-state.ts';
import type { PlaySource } from '../api/play/play-source.ts';
import { recordPath } from './console.ts';

/** What `rxsip serve` does with each call. */
interface ServeOptions {
  readonly sound: PlaySource;
  /** How long to ring; undefined: not at all. */
  readonly ringMs: number | undefined;
  readonly earlyMedia: boolean;
  readonly reject: number | undefined;
  readonly hangupAfterMs: number | undefined;
  /** To be sent when the call is up. */
  readonly dtmf?: string | undefined;
  /** A directory for one WAV file per call. */
  readonly recordTo: string | undefined;
}

export const serveLogic = (manners: ServeOptions): CallLogic => {
  const { sound, ringMs, earlyMedia, reject, hangupAfterMs, recordTo, dtmf } = manners;
  // No ringing time: answer in the same turn, with the 180 before.
  const notifier = ringMs === 0 ? EMPTY : timer(ringMs ?? 0);
  const rings = ringMs === undefined ? [] : [ringUntil(notifier, { earlyMedia })];
  if (reject !== undefined) return sequence(...rings, rejectWith(reject));
  const talks: CallLogic[] = [() => of({ do: 'play', source: sound })];
  if (recordTo !== undefined) talks.push((call) => of({ do: 'record', path: recordPath(recordTo, call) }));
  if (dtmf !== undefined) talks.push(whenState('active', () => of({ do: 'dtmf', digits: dtmf })));
  if (hangupAfterMs !== undefined) talks.push(hangupAfter(hangupAfterMs));
  return parallel(...talks, sequence(...rings, answer()));
};
