import type { CodecChoice, MediaPlan } from '../signal/media.ts';
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
  const paused = localHold || settled.direction === 'inactive';
  const same = sound.plan !== undefined && samePlan(sound.plan, settled);
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

/** What the app, and so its logs, may see. */
const withoutKeys = (plan: MediaPlan): MediaPlan =>
  plan.srtp === undefined ? plan : { ...plan, srtp: { suite: plan.srtp.suite } };

const samePlan = (a: MediaPlan, b: MediaPlan): boolean =>
  a.direction === b.direction &&
  a.ptimeMs === b.ptimeMs &&
  a.remote.host === b.remote.host &&
  a.remote.port === b.remote.port &&
  a.remote.rtcpPort === b.remote.rtcpPort &&
  a.telephoneEvent?.send === b.telephoneEvent?.send &&
  a.telephoneEvent?.receive === b.telephoneEvent?.receive &&
  a.telephoneEvent?.clockRate === b.telephoneEvent?.clockRate &&
  a.comfortNoise?.send === b.comfortNoise?.send &&
  a.comfortNoise?.receive.join() === b.comfortNoise?.receive.join() &&
  a.rtcpMux === b.rtcpMux &&
  a.voipMetrics === b.voipMetrics &&
  a.srtp?.suite === b.srtp?.suite &&
  a.srtp?.keys?.send === b.srtp?.keys?.send &&
  a.srtp?.keys?.receive === b.srtp?.keys?.receive &&
  a.srtp?.keys?.receiveLife === b.srtp?.keys?.receiveLife &&
  sameCodec(a.send, b.send) &&
  a.receive.length === b.receive.length &&
  a.receive.every((codec, index) => sameCodec(codec, b.receive[index] as CodecChoice));

const sameCodec = (a: CodecChoice, b: CodecChoice): boolean =>
  a === b ||
  (a.payloadType === b.payloadType &&
    a.name === b.name &&
    a.clockRate === b.clockRate &&
    a.channels === b.channels &&
    a.parameters === b.parameters);
