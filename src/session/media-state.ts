import { equalData } from '../core/equal-data.ts';
import type { MediaPlan } from '../signal/media.ts';
import type { SessionCommand } from '../signal/session.ts';
import { detachPlan } from './detach-plan.ts';
import { done, media, type SessionOutput, tell } from './session-output.ts';
import type { MediaState, SessionIdentity } from './session-state.ts';

/** Nothing was asked of the media engine yet. */
export const silent: MediaState = { stage: 'none', plan: undefined, paused: false };

/** The port is asked for. */
export const opening = (sound: MediaState): MediaState => ({ stage: 'opening', plan: sound.plan, paused: false });

/** Runs by the plan: starts, or changes what runs, and pauses or goes on as the holds want it. */
export const run = (
  { id }: SessionIdentity,
  sound: MediaState,
  settled: MediaPlan,
  localHold: boolean,
): readonly [MediaState, readonly SessionOutput[]] => {
  const paused = localHold || settled.audio.direction === 'inactive';
  const same = sound.plan !== undefined && equalData(sound.plan, settled);
  if (same && paused === sound.paused) return [sound, []];
  const outputs: SessionOutput[] = [];
  const plan = same ? sound.plan : detachPlan(settled);
  if (!same) outputs.push(media({ do: 'start', id, plan }), tell({ type: 'media', plan: withoutKeys(plan) }));
  // Said again after a start, so that it holds whatever a start does to a pause.
  if (paused && (!same || !sound.paused)) outputs.push(media({ do: 'pause', id }));
  if (!paused && sound.paused) outputs.push(media({ do: 'resume', id }));
  return [{ stage: 'running', plan, paused }, outputs];
};

export const refuse = (command: SessionCommand, code: 'state' | 'ended'): readonly SessionOutput[] =>
  'ref' in command ? [done(command.ref, code)] : [];

/** The plan as the application and its logs may have it. */
const withoutKeys = (plan: MediaPlan): MediaPlan => {
  const { srtp } = plan.transport;
  return srtp === undefined ? plan : { ...plan, transport: { ...plan.transport, srtp: { suite: srtp.suite } } };
};
