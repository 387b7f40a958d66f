import type { EndCause, ExtraHeaders } from '../signal/session.ts';
import type { SessionCore } from './session-core.ts';
import { media, report } from './session-output.ts';
import type { Ending, Outputs, SessionTurn } from './session-state.ts';

/**
 * The one way out: every session ends through here. `until` names the response of the peer's that is to come; the media
 * engine answers each port it opened with `closed`. `ended` is reported when none of them is missing.
 */
export const end = (
  core: SessionCore,
  cause: EndCause,
  until: Ending['until'] = 'nothing',
  before: Outputs = [],
  headers: ExtraHeaders | undefined = undefined,
): SessionTurn => {
  const isOpen = core.media.stage !== 'none';
  const closing: Outputs = isOpen ? [media({ do: 'close', id: core.identity.id })] : [];
  const outputs = [...before, ...closing, ...(until === 'nothing' ? release : [])];
  const after: SessionCore = isOpen ? { ...core, media: { ...core.media, stage: 'closing' } } : core;
  return settle({ name: 'ending', core: after, cause, until, headers, renewed: false, counters: undefined }, outputs);
};

const release: Outputs = [{ out: 'release' }];

/** Terminates where nothing is to come any more. */
export const settle = (state: Ending, outputs: Outputs): SessionTurn => {
  if (state.until !== 'nothing' || state.core.media.stage === 'closing') return [state, outputs];
  const { cause, counters } = state;
  const last = report(counters === undefined ? { type: 'ended', cause } : { type: 'ended', cause, counters });
  return [{ name: 'terminated' }, [...outputs, last]];
};

/** Nothing is to come of the peer any more: the dialog set may go. */
export const settlePeer = (state: Ending): SessionTurn => settle({ ...state, until: 'nothing' }, release);
