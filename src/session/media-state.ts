import { equalData } from '../core/equal-data.ts';
import type { LocalMedia } from '../sdp/model.ts';
import type { MediaCommand, MediaEvent, MediaPlan } from '../signal/media.ts';
import type { CallPreferences } from '../signal/media-preferences.ts';
import { detachPlan } from './detach-plan.ts';
import { offerAnswer } from './offer-answer.ts';
import type { SessionConfig } from './session-config.ts';
import { type MediaState, noMedia, type SessionCore, type SessionIdentity } from './session-core.ts';
import { media, report, type SessionOutput } from './session-output.ts';

/** Asks the media engine for a port, once per session. */
export const openMedia = (core: SessionCore, host: string): readonly [SessionCore, SessionOutput] => [
  { ...core, media: { stage: 'opening', plan: core.media.plan, paused: false, unacknowledged: false } },
  media({ do: 'open', id: core.identity.id, host: core.identity.mediaHost?.bound ?? host }),
];

/** The port is open: from now on there is something to offer or to answer with. */
export const openedMedia = (
  config: SessionConfig,
  core: SessionCore,
  event: Opened,
  changed: CallPreferences | undefined,
): SessionCore => {
  const media = localMedia(config, event, core.identity, changed);
  return { ...core, media: opened, exchange: offerAnswer(core.exchange, { kind: 'open', media })[0] };
};

type Opened = Extract<MediaEvent, { on: 'opened' }>;

const opened: MediaState = { stage: 'open', plan: undefined, paused: false, unacknowledged: false };

const localMedia = (
  config: SessionConfig,
  { host, port, rtcpPort }: Opened,
  { seed, srtp, mediaHost, loopback }: SessionIdentity,
  changed: CallPreferences | undefined,
): LocalMedia => ({
  // One literal for all: a property added to a spread copy costs V8 a hidden class for every call.
  // An engine that names another address than the one it was asked for knows better: its media is elsewhere.
  host: host === mediaHost?.bound ? mediaHost.described : host,
  bound: host === mediaHost?.bound ? host : undefined,
  port,
  rtcpPort,
  loopback,
  preferences: changed === undefined ? config.media : { ...config.media, ...changed },
  direction: 'sendrecv',
  sessionId: String(seed),
  version: 1,
  feedback: undefined,
  srtp,
});

/** The media engine has nothing of ours any more. */
export const withoutMedia = (core: SessionCore): SessionCore => ({ ...core, media: noMedia });

/** How the answer to an offer of the peer's went out: in a provisional response or in a 2xx. */
export type AnswerSent = 'early' | 'answered';

/**
 * The stream follows the plan: it starts or changes, and pauses or goes on as the holds require. `sent`: the peer offered,
 * and its ACK is to come; absent where the peer answered.
 */
export const applyPlan = (
  { identity: { id }, media: running }: SessionCore,
  agreed: MediaPlan,
  localHold: boolean,
  sent?: AnswerSent,
): readonly [MediaState, readonly SessionOutput[]] => {
  const paused = localHold || agreed.audio.direction === 'inactive';
  const same = running.plan !== undefined && equalData(running.plan, agreed);
  const unacknowledged = sent !== undefined && (running.unacknowledged || !sameAddress(running.plan, agreed));
  if (same && paused === running.paused && unacknowledged === running.unacknowledged) return [running, []];
  const outputs: SessionOutput[] = [];
  const plan = same ? running.plan : detachPlan(agreed);
  if (!same) {
    // Two literals, for the reason at `localMedia`.
    const start: MediaCommand =
      unacknowledged && sent !== undefined
        ? { do: 'start', id, plan, unacknowledged: sent }
        : { do: 'start', id, plan };
    outputs.push(media(start), report({ type: 'media', plan: withoutKeys(plan) }));
  }
  // Repeat `pause` after `start`: a start may clear it.
  if (paused && (!same || !running.paused)) outputs.push(media({ do: 'pause', id }));
  if (!paused && running.paused) outputs.push(media({ do: 'resume', id }));
  return [{ stage: 'running', plan, paused, unacknowledged }, outputs];
};

const sameAddress = (running: MediaPlan | undefined, agreed: MediaPlan): boolean =>
  running !== undefined && equalData(running.transport.remote, agreed.transport.remote);

/** The ACK is here: the peer that named this address takes part in the call. */
export const acknowledgedMedia = (core: SessionCore): readonly [SessionCore, readonly SessionOutput[]] => {
  if (!core.media.unacknowledged) return [core, []];
  const acknowledged: MediaState = { ...core.media, unacknowledged: false };
  return [{ ...core, media: acknowledged }, [media({ do: 'confirm', id: core.identity.id })]];
};

/** The plan as the application and its logs may have it. */
const withoutKeys = (plan: MediaPlan): MediaPlan => {
  const { srtp } = plan.transport;
  return srtp === undefined ? plan : { ...plan, transport: { ...plan.transport, srtp: { suite: srtp.suite } } };
};
