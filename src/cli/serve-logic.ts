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

export const serveLogic = (options: ServeOptions): CallLogic => {
  const { sound, ringMs, earlyMedia, reject, hangupAfterMs, recordTo, dtmf } = options;
  // 0 ms: the 180 and the 200 are sent in the same turn.
  const notifier = ringMs === 0 ? EMPTY : timer(ringMs ?? 0);
  const rings = ringMs === undefined ? [] : [ringUntil(notifier, { earlyMedia })];
  if (reject !== undefined) return sequence(...rings, rejectWith(reject));
  const during: CallLogic[] = [() => of({ do: 'play', source: sound })];
  if (recordTo !== undefined) during.push((call) => of({ do: 'record', path: recordPath(recordTo, call) }));
  if (dtmf !== undefined) during.push(whenState('active', () => of({ do: 'dtmf', digits: dtmf })));
  if (hangupAfterMs !== undefined) during.push(hangupAfter(hangupAfterMs));
  return parallel(...during, sequence(...rings, answer()));
};
