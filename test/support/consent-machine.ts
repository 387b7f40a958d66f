import { type ConsentEvent, type ConsentState, consent, noConsent } from '../../src/media/stream/consent.ts';
import type { Row } from './transaction-machines.ts';

const step = consent({ earlyMediaMs: 0, unheardMs: 30_000 });
const now = 60_000;

const run = (...events: readonly ConsentEvent[]): ConsentState =>
  events.reduce<ConsentState>((state, event) => step(state, event)[0], noConsent);

const named = (by: 'answer' | 'offer', early = false): ConsentEvent => ({ on: 'named', by, early, now });
const check = (after: number, sending = true): ConsentEvent => ({ on: 'check', sending, now: now + after });
const refused = (after: number): ConsentEvent => ({ on: 'refused', now: now + after });
const received: ConsentEvent = { on: 'received', now };

/** The states the page asks, by the name they have there. */
const states: Readonly<Record<string, ConsentState>> = {
  none: noConsent,
  'early(answered by a 2xx)': run(named('offer')),
  'early(answered by a 183)': run(named('offer', true)),
  'confirmed(nothing received)': run(named('answer')),
  'confirmed(received)': run(named('answer'), received),
  'confirmed(refused for 2 s)': run(named('answer'), received, refused(0), refused(2000)),
  givenUp: run(named('answer'), check(30_000)),
};

const events: Readonly<Record<string, ConsentEvent>> = {
  'address in an answer': named('answer'),
  'address in an offer, 2xx': named('offer'),
  'address in an offer, 183': named('offer', true),
  ACK: { on: 'acknowledged', now },
  'packet from there': received,
  'port unreachable': refused(3000),
  'half a second': check(500),
  '30 s': check(30_000),
  '30 s, held': check(30_000, false),
};

const nameOf = (state: ConsentState): string => {
  if (state.name === 'early') return `early(answered by a ${state.probes > 0 ? '183' : '2xx'})`;
  if (state.name !== 'confirmed') return state.name;
  if (state.refused !== undefined) return 'confirmed(refused)';
  return `confirmed(${state.received ? 'received' : 'nothing received'})`;
};

/** Each event in each state; rows that change nothing have the state's own name as the next. */
export const consentRows = (): readonly Row[] =>
  Object.entries(states).flatMap(([name, state]) =>
    Object.entries(events).map(([event, given]) => {
      const [next, outputs] = step(state, given);
      const made = outputs.map((each) => (each.do === 'probe' ? 'probe' : `give up: ${each.why}`));
      return { state: name, event, next: next === state ? name : nameOf(next), outputs: made };
    }),
  );
