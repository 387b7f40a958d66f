import { stay } from '../core/step.ts';
import { start } from '../core/timer.ts';
import type { Content } from '../dialog/dialog-layer.ts';
import type { SessionCommand } from '../signal/session.ts';
import { opening, run } from './media-state.ts';
import { answer, beginSpeech } from './negotiate.ts';
import { openMedia } from './receive.ts';
import { refuseUnusable } from './reject.ts';
import type { SessionConfig } from './session-config.ts';
import { respond, sdpBody, tell } from './session-output.ts';
import type { Incoming, Outputs, SessionTurn } from './session-state.ts';

type Ring = Extract<SessionCommand, { do: 'ring' }>;

/** RFC 3261 §13.3.1.1: a proxy may give up on an INVITE that hears nothing for three minutes; each minute we speak. */
const nextMinute = start('everyMinute', 60_000);

/** A provisional response, and with `earlyMedia` the answer in it, where the INVITE brought an offer. */
export const ring = (state: Incoming, command: Ring): SessionTurn => {
  const status = command.status ?? (command.earlyMedia ? 183 : 180);
  if (!Number.isInteger(status) || status <= 100 || status > 199 || state.pending?.do === 'answer') return stay(state);
  if (!command.earlyMedia || state.offer === undefined) return provisional(state, status, command, 'ringing');
  if (state.earlyAnswer !== undefined) return provisional(state, status, command, 'early');
  if (state.sound.stage !== 'none') return [{ ...state, pending: command }, []];
  return [{ ...state, pending: command, sound: opening(state.sound) }, [openMedia(state.self.id, state.host)]];
};

/** The port for early media is there. What the answer says now the 2xx will say again (RFC 3261 §13.2.1). */
export const preview = (state: Incoming, command: Ring): SessionTurn => {
  const { self, offer, speech } = state;
  if (offer === undefined || speech === undefined) return stay(state);
  const answered = answer(speech, 'sendrecv', offer);
  if (!answered.ok) return refuseUnusable(state, answered);
  const { sdp, plan } = answered.value;
  const [sound, outputs] = run(self, state.sound, plan, false);
  const next: Incoming = { ...state, sound, speech: answered.value.speech, earlyAnswer: { sdp, plan } };
  const [rung, said] = provisional(next, command.status ?? 183, command, 'early');
  return [rung, [...said, ...outputs]];
};

/** The media port is open: this is our side of the negotiation from now on. */
export const opened = (config: SessionConfig, state: Incoming, event: Parameters<typeof beginSpeech>[1]): Incoming => ({
  ...state,
  pending: undefined,
  sound: { stage: 'open', plan: undefined, paused: false },
  speech: beginSpeech(config, event, state.self, state.pending?.media),
});

/** The last provisional response once more. */
export const ringAgain = (state: Incoming): SessionTurn => {
  if (state.provisional === undefined) return stay(state);
  const { status, content } = state.provisional;
  return [state, [respond(state.tx, status, content), nextMinute]];
};

const provisional = (
  state: Incoming,
  status: number,
  { headers }: Ring,
  shown: 'ringing' | 'early',
): readonly [Incoming, Outputs] => {
  const content = contentOf(state, headers);
  // Early media that plays is not taken back by a later 180.
  const next = state.reported === 'early' ? 'early' : shown;
  const said = respond(state.tx, status, content);
  const rung: Incoming = { ...state, provisional: { status, content }, reported: next };
  if (next === state.reported) return [rung, [said, nextMinute]];
  return [rung, [said, nextMinute, tell({ type: 'state', state: next })]];
};

const plain: Content = {};

const contentOf = ({ earlyAnswer: preview }: Incoming, headers: Ring['headers']): Content => {
  if (preview !== undefined) return sdpBody(preview.sdp, headers);
  return headers === undefined ? plain : { headers };
};
