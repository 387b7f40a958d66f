import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { MediaCommand, MediaEvent } from '../../src/signal/media.ts';
import type { StackDrivers } from '../../src/stack/stack-contract.ts';
import { expectQuiet } from '../../src/testing/index.ts';
import { code, sourceFiles } from '../lint/source-files.ts';
import { type Alone, type AloneOptions, alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';
import { stackConfig } from '../support/stack-config.ts';

// A 503 without Retry-After is a 500 to its client (RFC 3261 §21.5.4): each place that answers 503 has a row here.

const requests = { methods: ['MESSAGE'], accepts: ['text/plain'], answerWithinMs: 20_000 };
const config = { ...stackConfig, requests };
const { session, transaction } = config;

const invite = requestText('INVITE', { 'Content-Type': 'application/sdp' }, offer);
const message = (fields: Readonly<Record<string, string>> = {}): string =>
  requestText('MESSAGE', { 'Content-Type': 'text/plain', ...fields }, 'hello');

const command = (it: Alone, what: 'drain' | 'endAll'): void => it.stack.command({ to: 'usages', do: what });

/** The To field of a call that is up. */
const established = (it: Alone): string => {
  it.phone.send(invite, us);
  const to = it.phone.take((each) => each.kind === 'response' && each.status === 200).headers.get('to') ?? '';
  it.phone.send(requestText('ACK', { To: to, 'Call-ID': 'c-INVITE' }), us);
  it.clock.advance(20);
  return to;
};

/** A media engine without a free port. */
const withoutPorts = (drivers: StackDrivers): StackDrivers => {
  const events = new Subject<MediaEvent>();
  const perform = ({ do: what, id }: MediaCommand): void => {
    if (what === 'open') events.next({ on: 'failed', id, reason: 'no RTP port is free', exhausted: true });
  };
  return { ...drivers, media: { ...drivers.media, events$: events, perform } };
};

const answering = (settings = config, drivers?: AloneOptions['drivers']): Promise<Alone> =>
  alone({
    config: settings,
    ...(drivers !== undefined && { drivers }),
    on: (stack, id, event) => {
      if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
    },
  });

type Place = readonly [what: string, file: string, make: () => Promise<Alone>, provoke: (it: Alone) => void];

const places: readonly Place[] = [
  [
    'an INVITE beyond the limit of calls',
    'ua/unavailable.ts',
    () => answering({ ...config, session: { ...session, maxSessions: 0 } }),
    (it) => it.phone.send(invite, us),
  ],
  [
    'an INVITE while the stack closes',
    'ua/unavailable.ts',
    () => answering(),
    (it) => {
      command(it, 'drain');
      it.phone.send(invite, us);
    },
  ],
  [
    'an OPTIONS while the stack closes',
    'ua/unavailable.ts',
    () => answering(),
    (it) => {
      command(it, 'drain');
      it.phone.send(requestText('OPTIONS'), us);
    },
  ],
  [
    'an INVITE that finds no port',
    'ua/unavailable.ts',
    () => answering(config, withoutPorts),
    (it) => it.phone.send(invite, us),
  ],
  [
    'a request of the application that waits when the stack closes',
    'ua/unavailable.ts',
    () => answering(),
    (it) => {
      it.phone.send(message(), us);
      it.clock.advance(20);
      command(it, 'endAll');
    },
  ],
  [
    'a request of the application that waits inside a call when the stack closes',
    'ua/unavailable.ts',
    () => answering(),
    (it) => {
      const To = established(it);
      it.phone.send(message({ To, 'Call-ID': 'c-INVITE', CSeq: '2 MESSAGE' }), us);
      it.clock.advance(20);
      command(it, 'endAll');
    },
  ],
  [
    'a request for the application while the stack closes',
    'ua/unavailable.ts',
    () => answering(),
    (it) => {
      command(it, 'drain');
      it.phone.send(message(), us);
    },
  ],
  [
    'a request beyond the limit of transactions',
    'transaction/servers.ts',
    () => answering({ ...config, transaction: { ...transaction, maxTransactions: 0 } }),
    (it) => it.phone.send(message(), us),
  ],
  [
    'a request that would wait too long',
    'stack/admission/stateless-refusal.ts',
    async () => {
      const world: { clock?: Alone['clock'] } = {};
      const on = (): void => world.clock?.spend(5);
      const it = await alone({ config, on });
      world.clock = it.clock;
      return it;
    },
    (it) => {
      for (let n = 0; n < 3000; n++) {
        const text = requestText('INVITE', { Via: `SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-${n}`, 'Call-ID': `c-${n}` });
        it.clock.at(it.clock.now() + n, () => it.phone.send(text, us));
      }
      it.clock.advance(4000);
    },
  ],
];

const waits = ({ phone }: Alone): readonly (string | undefined)[] =>
  phone.received.flatMap(({ message: each }) =>
    each?.kind === 'response' && each.status === 503 ? [each.headers.get('retry-after')] : [],
  );

describe('a 503 has a Retry-After of one to two times the setting (RFC 3261 §21.5.4)', () => {
  it.each(places)('%s', async (_what, _file, make, provoke) => {
    const it = await make();
    provoke(it);
    it.clock.advance(20);
    const all = waits(it);
    expect(all.length).toBeGreaterThan(0);
    for (const each of all) expect(each).toMatch(/^([5-9]|10)$/);
    expect(it.faults).toEqual([]);
    command(it, 'endAll');
    it.clock.runAll();
    expectQuiet(it.stack);
  });

  it('no other file of src makes one', () => {
    const made = /\bstatus: 503\b|\(\w+, 503\b/;
    const files = sourceFiles('src').filter(({ text }) => made.test(code(text)));
    expect(new Set(files.map(({ path }) => path))).toEqual(new Set(places.map(([, file]) => `src/${file}`)));
  });
});
