import { equalData } from '../core/equal-data.ts';
import type { CallEvent } from '../signal/call.ts';
import type { Command } from '../signal/command.ts';
import type { MediaEvent, MediaPlan } from '../signal/media.ts';
import { detachPlan } from './detach-plan.ts';
import { done, media, type SessionOutput, tell } from './session-output.ts';
import type { MediaState, SessionEvent, SessionIdentity, SessionState, SessionTurn } from './session-state.ts';

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

/** What only passes through a session on its way between the app and the media engine; undefined for all else. */
export const passThrough = (state: SessionState, event: SessionEvent): SessionTurn | undefined => {
  if (event.on === undefined) return undefined;
  if (event.on === 'media') {
    // Nothing is told of a call before it is told of itself.
    if (state.name === 'fresh' || state.name === 'opening') return undefined;
    const told = callEvent(event.event, state.name === 'ending');
    return told === undefined ? undefined : [state, [tell(told)]];
  }
  if (event.on !== 'command') return undefined;
  const { command } = event;
  if (command.do === 'info') return info(state, command);
  return isOrder(command) ? order(state, command) : undefined;
};

const callEvent = (event: MediaEvent, ending: boolean): CallEvent | undefined => {
  switch (event.on) {
    case 'dtmf':
      return {
        type: 'dtmf',
        digit: event.digit,
        durationMs: event.durationMs,
        method: event.inband === true ? 'inband' : 'rtp',
        ...(event.relayed === true && { relayed: true }),
      };
    case 'relay':
      return { type: 'relay', to: event.to, passing: event.passing };
    case 'dtmfSent': {
      const { ref, error } = event;
      if (error === undefined) return { type: 'done', ref, ok: true };
      return { type: 'done', ref, ok: false, code: ending ? 'ended' : 'refused', detail: error };
    }
    case 'played': {
      const { on: type, id: _, ...played } = event;
      return { type, ...played };
    }
    case 'progress':
      return { type: 'playing', ref: event.ref, sentMs: event.sentMs };
    case 'mark': {
      const { on: type, id: _, ...mark } = event;
      return { type, ...mark };
    }
    case 'level':
      return { type: 'level', direction: event.direction, dbov: event.dbov };
    case 'silent':
      // One that ends the call is told with the end.
      return event.over === true ? undefined : { type: 'mediaTimeout', silentMs: event.silentMs };
    case 'speaking':
      return { type: 'speaking', speaking: event.speaking };
    case 'recorded': {
      const { path, error } = event;
      return error === undefined ? { type: 'recorded', path } : { type: 'recorded', path, error };
    }
    default:
      return undefined;
  }
};

type Order = Extract<
  Command,
  { do: 'play' | 'control' | 'settings' | 'detect' | 'record' | 'recording' | 'dtmf' | 'relay' }
>;

const orders: ReadonlySet<string> = new Set([
  'play',
  'control',
  'settings',
  'detect',
  'record',
  'recording',
  'dtmf',
  'relay',
]);

const isOrder = (command: Command): command is Order => orders.has(command.do);

/** Sent as soon as there is a dialog; whether it was understood is told by its `done`. */
const info = (state: SessionState, { ref, type, body }: Extract<Command, { do: 'info' }>): SessionTurn => {
  if (!('sound' in state) || state.name === 'fresh') return [state, [done(ref, 'ended')]];
  const content = { body: { type, octets: Buffer.from(body, 'latin1') } };
  return [state, [{ out: 'request', method: 'INFO', content, ref }]];
};

/** Before the media started there is nothing to play into: the `media` event tells when there is. */
const order = (state: SessionState, command: Order): SessionTurn => {
  if (!('sound' in state)) return [state, refuse(command, 'ended')];
  return [state, state.sound.stage === 'running' ? [media(command)] : refuse(command, 'state')];
};

export const refuse = (command: Command, code: 'state' | 'ended'): readonly SessionOutput[] =>
  'ref' in command ? [done(command.ref, code)] : [];

/** The plan as the application and its logs may have it. */
const withoutKeys = (plan: MediaPlan): MediaPlan => {
  const { srtp } = plan.transport;
  return srtp === undefined ? plan : { ...plan, transport: { ...plan.transport, srtp: { suite: srtp.suite } } };
};
