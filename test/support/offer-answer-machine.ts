import type { LocalMedia } from '../../src/sdp/model.ts';
import { readSdp } from '../../src/sdp/read.ts';
import { offerAnswer } from '../../src/session/offer-answer.ts';
import {
  noOffer,
  type OfferAnswerEvent,
  type OfferAnswerOutput,
  type OfferAnswerState,
} from '../../src/session/offer-answer-state.ts';
import { stackConfig } from './stack-config.ts';
import type { Row } from './transaction-machines.ts';

const remote = (formats: string) => {
  const lines = [
    'v=0',
    'o=- 7 1 IN IP4 192.0.2.9',
    's=-',
    'c=IN IP4 192.0.2.9',
    't=0 0',
    `m=audio 4000 RTP/AVP ${formats}`,
  ];
  const read = readSdp(Buffer.from(lines.map((line) => `${line}\r\n`).join('')));
  if (!read.ok) throw new Error(read.detail);
  return read.value;
};

export const remoteSdp = remote('0 8');
/** G.729 alone: no codec in common. */
export const foreignSdp = remote('18');

export const ourMedia: LocalMedia = {
  host: '192.0.2.1',
  port: 10_000,
  rtcpPort: 10_001,
  preferences: stackConfig.session.media,
  direction: 'sendrecv',
  sessionId: '1',
  version: 1,
  feedback: undefined,
  srtp: undefined,
};

/** One event of each kind, with a name for tables. */
export const exchangeEvents: readonly (readonly [name: string, event: OfferAnswerEvent])[] = [
  ['open', { kind: 'open', media: ourMedia }],
  ['offer', { kind: 'offer', direction: 'sendonly', media: undefined }],
  ['offerReceived', { kind: 'offerReceived', offer: remoteSdp }],
  ['answer', { kind: 'answer', direction: 'sendrecv' }],
  ['answerReceived', { kind: 'answerReceived', answer: remoteSdp }],
  ['answerReceived, no codec in common', { kind: 'answerReceived', answer: foreignSdp }],
  ['answerMissing', { kind: 'answerMissing', tag: 'a' }],
  ['preview', { kind: 'preview', direction: 'sendrecv' }],
  ['previewReceived', { kind: 'previewReceived', answer: remoteSdp, tag: 'a' }],
  ['rollBack', { kind: 'rollBack' }],
];

export const exchangeAfter = (...names: readonly string[]): OfferAnswerState =>
  names.reduce<OfferAnswerState>((state, name) => {
    const event = exchangeEvents.find(([each]) => each === name)?.[1];
    if (event === undefined) throw new Error(`there is no event ${name}`);
    return offerAnswer(state, event)[0];
  }, noOffer);

/** Every kind of state. */
export const exchangeStates: readonly OfferAnswerState[] = [
  exchangeAfter(),
  exchangeAfter('open'),
  exchangeAfter('open', 'offer'),
  exchangeAfter('open', 'offer', 'previewReceived'),
  exchangeAfter('offerReceived'),
  exchangeAfter('offerReceived', 'open'),
  exchangeAfter('offerReceived', 'open', 'preview'),
  exchangeAfter('offerReceived', 'open', 'answer'),
  exchangeAfter('offerReceived', 'open', 'answer', 'offer'),
  exchangeAfter('offerReceived', 'open', 'answer', 'offerReceived'),
];

export const exchangeText = (state: OfferAnswerState): string => {
  const notes = [
    state.local === undefined ? 'no port' : `version ${state.local.media.version}`,
    'before' in state && state.before.name === 'stable' ? 'after another' : '',
    'preview' in state && state.preview !== undefined ? 'previewed' : '',
  ].filter((note) => note !== '');
  return `${state.name}(${notes.join(', ')})`;
};

const outputText = (output: OfferAnswerOutput): string => {
  if (output.out === 'failed') return `failed ${output.failure.status} ${output.failure.reason}`;
  return 'plan' in output ? `${output.out} ${output.plan.audio.direction}` : output.out;
};

export const exchangeRows = (): readonly Row[] =>
  exchangeStates.flatMap((state) =>
    exchangeEvents.map(([event, what]) => {
      const [next, outputs] = offerAnswer(state, what);
      return { state: exchangeText(state), event, next: exchangeText(next), outputs: outputs.map(outputText) };
    }),
  );
