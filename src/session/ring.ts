import { stay } from '../core/step.ts';
import { start } from '../core/timer.ts';
import type { SessionCommand } from '../signal/session.ts';
import type { Content } from '../ua/content.ts';
import { applyPlan, openMedia } from './media-state.ts';
import { failureOf, offerAnswer } from './offer-answer.ts';
import { refuseUnusable } from './reject.ts';
import { report, respond, sdpBody } from './session-output.ts';
import type { Incoming, Outputs, SessionTurn } from './session-state.ts';

type Ring = Extract<SessionCommand, { do: 'ring' }>;

/** RFC 3261 §13.3.1.1: a proxy may give up on an INVITE after three minutes without a response: one is sent each minute. */
const nextMinute = start('everyMinute', 60_000);

/** A provisional response, and with `earlyMedia` the answer in it, where the INVITE brought an offer. */
export const ring = (state: Incoming, command: Ring): SessionTurn => {
  const { core, pending, host } = state;
  const { exchange } = core;
  const status = command.status ?? (command.earlyMedia ? 183 : 180);
  if (!Number.isInteger(status) || status <= 100 || status > 199 || pending?.do === 'answer') return stay(state);
  if (!command.earlyMedia || exchange.name !== 'remoteOffer') return provisional(state, status, command, 'ringing');
  if (exchange.preview !== undefined) return provisional(state, status, command, 'early');
  if (core.media.stage !== 'none') return [{ ...state, pending: command }, []];
  const [opening, open] = openMedia(core, host);
  return [{ ...state, core: opening, pending: command }, [open]];
};

/** The port for early media is there: the answer goes out ahead of the 2xx, which repeats it (RFC 3261 §13.2.1). */
export const preview = (state: Incoming, command: Ring): SessionTurn => {
  const { core } = state;
  const [exchange, [output]] = offerAnswer(core.exchange, { kind: 'preview', direction: 'sendrecv' });
  if (output?.out !== 'answer') return refuseUnusable(state, failureOf(output));
  const [media, outputs] = applyPlan(core, output.plan, false, 'early');
  const next: Incoming = { ...state, core: { ...core, media, exchange } };
  const [ringing, sent] = provisional(next, command.status ?? 183, command, 'early');
  return [ringing, [...sent, ...outputs]];
};

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
  reported: 'ringing' | 'early',
): readonly [Incoming, Outputs] => {
  const content = contentOf(state, headers);
  // A later 180 does not take back early media that plays.
  const next = state.reported === 'early' ? 'early' : reported;
  const response = respond(state.tx, status, content);
  const ringing: Incoming = { ...state, provisional: { status, content }, reported: next };
  if (next === state.reported) return [ringing, [response, nextMinute]];
  return [ringing, [response, nextMinute, report({ type: 'state', state: next })]];
};

const plain: Content = {};

const contentOf = ({ core: { exchange } }: Incoming, headers: Ring['headers']): Content => {
  const early = exchange.name === 'remoteOffer' ? exchange.preview : undefined;
  if (early !== undefined) return sdpBody(early.sdp, headers);
  return headers === undefined ? plain : { headers };
};
