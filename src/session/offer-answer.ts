import { fail } from '../core/result.ts';
import { byState, type Step, stay, type Turn } from '../core/step.ts';
import type { RemoteSdp } from '../sdp/model.ts';
import { planFromAnswer } from '../sdp/plan-from-answer.ts';
import type { MediaPlan } from '../signal/media.ts';
import { detachLines } from './detach-plan.ts';
import {
  describeAnswer,
  describeOffer,
  encrypted,
  facing,
  type LocalDescription,
  preferring,
} from './local-description.ts';
import {
  type Lines,
  type LocalOffer,
  type NoOffer,
  type OfferAnswerEvent,
  type OfferAnswerOutput,
  type OfferAnswerState,
  type OfferAnswerTurn,
  offerRefusal,
  type Refusal,
  type RemoteOffer,
  type Stable,
} from './offer-answer-state.ts';

type OfferAnswerRule<S> = (state: S, event: OfferAnswerEvent) => OfferAnswerTurn;

const none: OfferAnswerRule<NoOffer> = (state, event) => {
  switch (event.kind) {
    case 'open':
      if (state.local !== undefined) return outOfTurn(state, event);
      return [{ name: 'none', local: { media: event.media, sdp: '' } }, []];
    case 'offer':
      return offer(state, event);
    case 'offerReceived':
      return [offered(state, event.offer), []];
    default:
      return outOfTurn(state, event);
  }
};

const stable: OfferAnswerRule<Stable> = (state, event) => {
  if (event.kind === 'offer') return offer(state, event);
  if (event.kind === 'offerReceived') return [offered(state, event.offer), []];
  return outOfTurn(state, event);
};

const localOffer: OfferAnswerRule<LocalOffer> = (state, event) => {
  const { local, before, preview } = state;
  switch (event.kind) {
    case 'answerReceived': {
      const plan = planFromAnswer(local.media, event.answer);
      return plan.ok ? agreed(local, plan.value, detachLines(event.answer)) : failed(state, plan);
    }
    case 'answerMissing':
      // Some peers answer in an unreliable 1xx and nowhere else: the preview of the same dialog stands for the answer.
      if (preview !== undefined && preview.tag === event.tag) return agreed(local, preview.plan, preview.lines);
      return failed(state, fail('sdp.missing', 'No session description where an answer is due', -1, 488));
    case 'previewReceived': {
      const plan = planFromAnswer(local.media, event.answer);
      if (!plan.ok) return failed(state, plan);
      const next = { tag: event.tag, plan: plan.value, lines: detachLines(event.answer) };
      return [{ name: 'localOffer', local, before, preview: next }, [{ out: 'previewed', plan: plan.value }]];
    }
    case 'rollBack':
      return [restored(before, local), []];
    default:
      return outOfTurn(state, event);
  }
};

const remoteOffer: OfferAnswerRule<RemoteOffer> = (state, event) => {
  const { local, before, offer, preview } = state;
  switch (event.kind) {
    case 'open':
      if (local !== undefined) return outOfTurn(state, event);
      return [{ name: 'remoteOffer', local: { media: event.media, sdp: '' }, before, offer, preview }, []];
    case 'answer': {
      if (local === undefined) return outOfTurn(state, event);
      if (preview !== undefined) {
        const { sdp, plan } = preview;
        return [complete(local, plan, detachLines(offer)), [{ out: 'answer', sdp, plan }]];
      }
      const answered = describeAnswer(local, event.direction, offer);
      if (!answered.ok) return failed(state, answered);
      const { sdp, plan } = answered.value;
      return [complete(answered.value.local, plan, detachLines(offer)), [{ out: 'answer', sdp, plan }]];
    }
    case 'preview': {
      if (local === undefined || preview !== undefined) return outOfTurn(state, event);
      const answered = describeAnswer(local, event.direction, offer);
      if (!answered.ok) return failed(state, answered);
      const { sdp, plan } = answered.value;
      const next: RemoteOffer = {
        name: 'remoteOffer',
        local: answered.value.local,
        before,
        offer,
        preview: { sdp, plan },
      };
      return [next, [{ out: 'answer', sdp, plan }]];
    }
    case 'rollBack':
      return [local === undefined ? before : restored(before, local), []];
    default:
      return outOfTurn(state, event);
  }
};

/** The exchange of offers and answers of one session (RFC 3264; the patterns of RFC 6337 §2.2). */
export const offerAnswer: Step<OfferAnswerState, OfferAnswerEvent, OfferAnswerOutput> = byState({
  none,
  localOffer,
  remoteOffer,
  stable,
});

const offer = (state: NoOffer | Stable, event: Extract<OfferAnswerEvent, { kind: 'offer' }>): OfferAnswerTurn => {
  const { local } = state;
  if (local === undefined) return outOfTurn(state, event);
  const media = facing(preferring(local.media, event.media), event.direction);
  const described = describeOffer(local, media, state.name === 'stable' ? state.lines : undefined);
  const next: LocalOffer = { name: 'localOffer', local: described.local, before: state, preview: undefined };
  return [next, [{ out: 'offer', sdp: described.sdp }]];
};

const offered = (before: NoOffer | Stable, received: RemoteSdp): RemoteOffer => ({
  name: 'remoteOffer',
  local: before.local,
  before,
  offer: received,
  preview: undefined,
});

const complete = (local: LocalDescription, plan: MediaPlan, lines: Lines): Stable => ({
  name: 'stable',
  local: plan.transport.srtp === undefined ? local : encrypted(local),
  lines,
});

const agreed = (local: LocalDescription, plan: MediaPlan, lines: Lines): OfferAnswerTurn => [
  complete(local, plan, lines),
  [{ out: 'agreed', plan }],
];

/** What was sent was sent: its version counts on (RFC 3264 §8). All else is as before. */
const restored = (before: NoOffer | Stable, { media, sdp }: LocalDescription): NoOffer | Stable => {
  const former = before.local === undefined ? media : { ...before.local.media, version: media.version };
  return { ...before, local: { media: former, sdp } };
};

const failed = <S extends OfferAnswerState>(state: S, failure: Refusal): Turn<S, OfferAnswerOutput> => [
  state,
  [{ out: 'failed', failure }],
];

/** An event for another state. `open` and `rollBack` change nothing; what would have to be sent or taken is refused. */
const outOfTurn = <S extends OfferAnswerState>(state: S, { kind }: OfferAnswerEvent): Turn<S, OfferAnswerOutput> => {
  if (kind === 'open' || kind === 'rollBack') return stay(state);
  const status = kind === 'offerReceived' ? offerRefusal(state) : undefined;
  return failed(state, fail('exchange.turn', `${kind} does not fit the state ${state.name}`, -1, status ?? 488));
};

/** Why an event had another outcome than the one that was due. */
export const failureOf = (output: OfferAnswerOutput | undefined): Refusal =>
  output?.out === 'failed' ? output.failure : fail('exchange.turn', 'An offer or answer out of turn', -1, 488);
