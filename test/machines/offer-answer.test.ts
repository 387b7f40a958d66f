import { describe, expect, it } from 'vitest';
import { offerAnswer } from '../../src/session/offer-answer.ts';
import {
  noOffer,
  type OfferAnswerEvent,
  type OfferAnswerState,
  offerRefusal,
} from '../../src/session/offer-answer-state.ts';
import { exchangeAfter, exchangeStates, foreignSdp, ourMedia, remoteSdp } from '../support/offer-answer-machine.ts';

const open: OfferAnswerEvent = { kind: 'open', media: ourMedia };
const offer: OfferAnswerEvent = { kind: 'offer', direction: 'sendrecv', media: undefined };
const hold: OfferAnswerEvent = { kind: 'offer', direction: 'sendonly', media: undefined };
const answer: OfferAnswerEvent = { kind: 'answer', direction: 'sendrecv' };
const offered: OfferAnswerEvent = { kind: 'offerReceived', offer: remoteSdp };
const answered: OfferAnswerEvent = { kind: 'answerReceived', answer: remoteSdp };
const rollBack: OfferAnswerEvent = { kind: 'rollBack' };

/** RFC 3264 §4: one offer at a time. */
const mayOffer = ({ name, local }: OfferAnswerState): boolean =>
  (name === 'none' || name === 'stable') && local !== undefined;

/** The states and outputs on the way. */
const trip = (from: OfferAnswerState, ...events: readonly OfferAnswerEvent[]): readonly string[] => {
  let state = from;
  return events.flatMap((event) => {
    const [next, outputs] = offerAnswer(state, event);
    state = next;
    return [...outputs.map(({ out }) => out), next.name];
  });
};

describe('the six patterns of RFC 6337 §2.2', () => {
  const offering = ['offer', 'localOffer', 'agreed', 'stable'];
  const answering = ['remoteOffer', 'answer', 'stable'];
  const caller = exchangeAfter('open');
  const up = exchangeAfter('open', 'offer', 'answerReceived');

  it.each([
    ['1, an offer in INVITE and its answer in 2xx', caller, offering, answering],
    ['2, an offer in 2xx and its answer in ACK', caller, offering, answering],
    ['3, an offer in INVITE and its answer in a reliable 1xx', caller, offering, answering],
    ['4, an offer in a reliable 1xx and its answer in PRACK', caller, offering, answering],
    ['5, an offer in PRACK and its answer in the 2xx to it', up, offering, answering],
    ['6, an offer in UPDATE and its answer in the 2xx to it', up, offering, answering],
  ] as const)('pattern %s lead from one stable exchange to the next', (_, from, ours, theirs) => {
    expect(trip(from, offer, answered)).toEqual(ours);
    expect(trip(from, offered, answer)).toEqual(theirs);
  });

  it('an unreliable 1xx previews the answer, and the answer completes the exchange (RFC 3261 §13.2.1)', () => {
    const received: OfferAnswerEvent = { kind: 'previewReceived', answer: remoteSdp, tag: 'a' };
    expect(trip(caller, offer, received, received, answered)).toEqual([
      'offer',
      'localOffer',
      'previewed',
      'localOffer',
      'previewed',
      'localOffer',
      'agreed',
      'stable',
    ]);
    expect(trip(noOffer, offered, open, { kind: 'preview', direction: 'sendrecv' }, answer)).toEqual([
      'remoteOffer',
      'remoteOffer',
      'answer',
      'remoteOffer',
      'answer',
      'stable',
    ]);
  });

  it('the answer repeats its preview octet by octet', () => {
    const [early, [first]] = offerAnswer(exchangeAfter('offerReceived', 'open'), {
      kind: 'preview',
      direction: 'sendrecv',
    });
    const [, [second]] = offerAnswer(early, answer);
    expect(first).toEqual(second);
    expect(first?.out).toBe('answer');
  });

  it('a missing answer is that of the preview of the same dialog, and of no other', () => {
    const early = exchangeAfter('open', 'offer', 'previewReceived');
    expect(trip(early, { kind: 'answerMissing', tag: 'a' })).toEqual(['agreed', 'stable']);
    expect(trip(early, { kind: 'answerMissing', tag: 'b' })).toEqual(['failed', 'localOffer']);
  });
});

describe('an offer out of turn', () => {
  it('is allowed where none is open and there is a port to name (RFC 3264 §4)', () => {
    for (const state of exchangeStates) {
      const [, [output]] = offerAnswer(state, offer);
      expect(output?.out === 'offer').toBe(mayOffer(state));
    }
  });

  it('of the peer gets 491 while ours is open, 500 while its own is (RFC 6337 §2.3)', () => {
    for (const state of exchangeStates) {
      const [next, [output]] = offerAnswer(state, offered);
      const status = offerRefusal(state);
      if (status === undefined) expect(next.name).toBe('remoteOffer');
      else expect(output).toMatchObject({ out: 'failed', failure: { status } });
      expect(status).toBe({ none: undefined, stable: undefined, localOffer: 491, remoteOffer: 500 }[state.name]);
    }
  });
});

describe('a roll-back', () => {
  it('restores preferences and direction, and leaves the version where it is (RFC 3261 §14.1, RFC 3264 §8)', () => {
    const stable = exchangeAfter('open', 'offer', 'answerReceived');
    const changed: OfferAnswerEvent = { kind: 'offer', direction: 'inactive', media: { ptimeMs: 60, codecs: [] } };
    const [offering] = offerAnswer(stable, changed);
    const [back] = offerAnswer(offering, rollBack);
    expect(back).toEqual({
      ...stable,
      local: {
        media: { ...stable.local?.media, version: offering.local?.media.version },
        sdp: offering.local?.sdp,
      },
    });
    expect(offering.local?.media.version).toBe(2);
    expect(trip(back, hold)).toEqual(['offer', 'localOffer']);
    expect(offerAnswer(back, hold)[0].local?.media.version).toBe(3);
  });

  it('of an offer that is made again leaves the same octets', () => {
    const [first, [sent]] = offerAnswer(exchangeAfter('open', 'offer', 'answerReceived'), hold);
    const [back] = offerAnswer(first, rollBack);
    const [, [again]] = offerAnswer(back, hold);
    expect(again).toEqual(sent);
  });

  it('of an offer of the peer that cannot be answered leads back to what was', () => {
    const stable = exchangeAfter('open', 'offer', 'answerReceived');
    const [open] = offerAnswer(stable, { kind: 'offerReceived', offer: foreignSdp });
    const [failed, [output]] = offerAnswer(open, answer);
    expect(output).toMatchObject({ out: 'failed', failure: { status: 488, reason: 'sdp.codec' } });
    expect(offerAnswer(failed, rollBack)[0]).toEqual(stable);
  });
});
