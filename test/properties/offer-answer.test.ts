import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerAnswer } from '../../src/session/offer-answer.ts';
import { noOffer, type OfferAnswerEvent, type OfferAnswerState } from '../../src/session/offer-answer-state.ts';
import type { Direction } from '../../src/signal/media-audio.ts';
import { foreignSdp, ourMedia, remoteSdp } from '../support/offer-answer-machine.ts';

const direction = fc.constantFrom<Direction>('sendrecv', 'sendonly', 'recvonly', 'inactive');
const remote = fc.constantFrom(remoteSdp, remoteSdp, foreignSdp);
const tag = fc.constantFrom('a', 'b');

const events: fc.Arbitrary<OfferAnswerEvent> = fc.oneof(
  fc.constant<OfferAnswerEvent>({ kind: 'open', media: ourMedia }),
  fc
    .record({ direction, media: fc.option(fc.record({ ptimeMs: fc.constantFrom(20, 30) }), { nil: undefined }) })
    .map((each): OfferAnswerEvent => ({ kind: 'offer', ...each })),
  remote.map((offer): OfferAnswerEvent => ({ kind: 'offerReceived', offer })),
  direction.map((each): OfferAnswerEvent => ({ kind: 'answer', direction: each })),
  remote.map((answer): OfferAnswerEvent => ({ kind: 'answerReceived', answer })),
  tag.map((each): OfferAnswerEvent => ({ kind: 'answerMissing', tag: each })),
  direction.map((each): OfferAnswerEvent => ({ kind: 'preview', direction: each })),
  fc.record({ answer: remote, tag }).map((each): OfferAnswerEvent => ({ kind: 'previewReceived', ...each })),
  fc.constant<OfferAnswerEvent>({ kind: 'rollBack' }),
);

const orders = fc.array(events, { maxLength: 40 });

/** Runs any order of events, with what each step made of it. */
const run = (
  order: readonly OfferAnswerEvent[],
  look: (
    before: OfferAnswerState,
    event: OfferAnswerEvent,
    next: OfferAnswerState,
    outputs: ReturnType<typeof offerAnswer>[1],
  ) => void,
): void => {
  let state: OfferAnswerState = noOffer;
  for (const event of order) {
    const [next, outputs] = offerAnswer(state, event);
    look(state, event, next, outputs);
    state = next;
  }
};

const isOpen = ({ name }: OfferAnswerState): boolean => name === 'localOffer' || name === 'remoteOffer';
const version = ({ local }: OfferAnswerState): number => local?.media.version ?? 1;
const withoutVersion = (text: string): string => text.replace(/^(o=- \d+) \d+/m, '$1');

describe('offers and answers in any order', () => {
  it('never leave two offers open: an open one ends before another begins (RFC 3264 §4)', () => {
    fc.assert(
      fc.property(orders, (order) => {
        run(order, (before, event, next, [output]) => {
          const begins =
            (event.kind === 'offer' && output?.out === 'offer') || (event.kind === 'offerReceived' && next !== before);
          if (begins) expect([isOpen(before), isOpen(next)]).toEqual([false, true]);
          if (isOpen(before) && isOpen(next)) expect(next.name).toBe(before.name);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('raise the version by one when the description differs from the last one sent, and never else (RFC 3264 §8)', () => {
    fc.assert(
      fc.property(orders, (order) => {
        let last: string | undefined;
        run(order, (before, _event, next, [output]) => {
          const sent = output !== undefined && 'sdp' in output ? Buffer.from(output.sdp).toString('latin1') : undefined;
          if (sent === undefined) return expect(version(next)).toBe(version(before));
          const differs = last !== undefined && withoutVersion(sent) !== withoutVersion(last);
          expect(version(next)).toBe(version(before) + (differs ? 1 : 0));
          expect(sent).toContain(`o=- 1 ${version(next)} `);
          expect(next.local?.sdp).toBe(sent);
          last = sent;
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('are rolled back to exactly what was before the open offer, but for version and text (RFC 3261 §14.1)', () => {
    fc.assert(
      fc.property(orders, (order) => {
        let settled: OfferAnswerState = noOffer;
        run(order, (before, event, next) => {
          if (!isOpen(before)) settled = before;
          if (event.kind !== 'rollBack' || !isOpen(before)) return;
          const { local, ...rest } = next;
          const { local: former, ...formerRest } = settled;
          expect(rest).toEqual(formerRest);
          if (former === undefined) return;
          expect({ ...local?.media, version: 0 }).toEqual({ ...former.media, version: 0 });
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('change nothing by an event that fails', () => {
    fc.assert(
      fc.property(orders, (order) => {
        run(order, (before, _event, next, [output]) => {
          if (output?.out === 'failed') expect(next).toBe(before);
        });
      }),
      { numRuns: 1000 },
    );
  });
});
