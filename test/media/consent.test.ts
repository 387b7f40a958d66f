import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ControlWriter } from '../../src/media/rtcp/write.ts';
import {
  allowsMedia,
  type ConsentEvent,
  type ConsentOutput,
  type ConsentState,
  consent,
  noConsent,
} from '../../src/media/stream/consent.ts';
import { rtp } from './rtcp-peer.ts';
import { World } from './world.ts';

const limits = { earlyMediaMs: 0, unheardMs: 30_000 };

/** What a run of events leads to. */
const run = (events: readonly ConsentEvent[], change: Partial<typeof limits> = {}) => {
  const step = consent({ ...limits, ...change });
  let state: ConsentState = noConsent;
  const outputs: ConsentOutput[] = [];
  for (const event of events) {
    const [next, made] = step(state, event);
    state = next;
    outputs.push(...made);
  }
  return { state, outputs, media: allowsMedia(state) };
};

const named = (by: 'answer' | 'offer', early = false, now = 0): ConsentEvent => ({ on: 'named', by, early, now });
const check = (now: number, sending = true): ConsentEvent => ({ on: 'check', now, sending });
const refused = (now: number): ConsentEvent => ({ on: 'refused', now });
const received = (now: number): ConsentEvent => ({ on: 'received', now });
const acknowledged = (now: number): ConsentEvent => ({ on: 'acknowledged', now });
const everyHalfSecond = (untilMs: number): ConsentEvent[] =>
  Array.from({ length: untilMs / 500 }, (_, n) => check(500 * (n + 1)));

describe('consent of the peer', () => {
  it.each<[string, ConsentEvent[], ConsentState['name'], boolean]>([
    ['no address', [], 'none', false],
    ['an answer of the peer', [named('answer')], 'confirmed', true],
    ['an offer of the peer', [named('offer')], 'early', false],
    ['an offer, and its ACK', [named('offer'), acknowledged(5)], 'confirmed', true],
    ['an offer, and a packet from there', [named('offer'), received(5)], 'confirmed', true],
    ['an offer, and half a minute', [named('offer'), ...everyHalfSecond(30_000)], 'early', false],
    ['an offer that moves a call', [named('answer'), received(5), named('offer', false, 9)], 'early', false],
    ['an answer that moves it on', [named('offer'), named('answer', false, 9)], 'confirmed', true],
    ['a refusal before consent', [named('offer'), refused(5)], 'early', false],
    ['a refusal', [named('answer'), refused(5)], 'confirmed', true],
    ['refusals for 3 s', [named('answer'), refused(0), refused(1000), refused(2000), refused(3000)], 'givenUp', false],
    ['a packet between refusals', [named('answer'), refused(0), received(9), refused(3000)], 'confirmed', true],
    ['refusals far apart', [named('answer'), refused(0), refused(2600), refused(5200)], 'confirmed', true],
    ['no packet for 30 s', [named('answer'), ...everyHalfSecond(30_000)], 'givenUp', false],
    ['no packet for 29 s', [named('answer'), ...everyHalfSecond(29_500)], 'confirmed', true],
    ['one packet, then none', [named('answer'), received(1), ...everyHalfSecond(90_000)], 'confirmed', true],
    ['given up, then a packet', [named('answer'), check(30_000), received(40_000)], 'confirmed', true],
    ['given up, then an ACK', [named('answer'), check(30_000), acknowledged(40_000)], 'confirmed', true],
    ['given up, then moved', [named('answer'), check(30_000), named('answer', false, 40_000)], 'confirmed', true],
  ])('after %s', (_, events, name, media) => {
    expect(run(events)).toMatchObject({ state: { name }, media });
  });

  it('time in which nothing is sent does not count against a peer that has sent nothing', () => {
    const held = [named('answer'), check(20_000), check(40_000, false), check(69_000)];
    expect(run(held)).toMatchObject({ state: { name: 'confirmed' }, outputs: [] });
    expect(run([...held, check(70_000)]).outputs).toEqual([{ do: 'giveUp', why: 'unheard' }]);
  });

  it('early media sends ten probes, and an answered INVITE none', () => {
    const probes = (early: boolean): number => run([named('offer', early), ...everyHalfSecond(60_000)]).outputs.length;
    expect([probes(true), probes(false)]).toEqual([10, 0]);
  });

  it('early media goes on without consent as long as the setting says, then there are probes', () => {
    const given = { earlyMediaMs: 4000 };
    expect(run([named('offer', true), ...everyHalfSecond(3500)], given)).toMatchObject({ media: true, outputs: [] });
    const after = run([named('offer', true), ...everyHalfSecond(4500)], given);
    expect(after).toMatchObject({ media: false, outputs: [{ do: 'probe' }, { do: 'probe' }] });
  });
});

/** Octets of RTP and RTCP that left, without the headers of UDP. */
const drawn = (world: World): number =>
  world.sent.reduce((sum, { payload }) => sum + 12 + payload.length, 0) +
  world.controls.reduce((sum, { octets }) => sum + octets.length, 0);

describe('an INVITE that nobody acknowledges', () => {
  it.each(['early', 'answered'] as const)('draws less media than its own size: %s', (unacknowledged) => {
    const world = new World({ unheardMs: 30_000 });
    world.talk('a', {}, unacknowledged);
    world.media.perform({ do: 'play', id: 'a', source: { kind: 'tone', frequencyHz: 440 }, ref: 1 });
    world.media.perform({ do: 'dtmf', id: 'a', digits: '123', durationMs: 100 });
    world.clock.run(40_000);
    expect(drawn(world)).toBeLessThan(300);
    world.media.perform({ do: 'close', id: 'a' });
    world.clock.run(1000);
    expect(drawn(world)).toBeLessThan(300);
    if (unacknowledged === 'answered') expect(drawn(world)).toBe(0);
  });

  it('with early media it draws two packets a second at most, of one octet of comfort noise, and no RTCP', () => {
    const world = new World();
    world.talk('a', {}, 'early');
    world.clock.run(40_000);
    expect(world.sent.map(({ payloadType, payload }) => [payloadType, payload.length])).toEqual(
      Array(10).fill([13, 1]),
    );
    const gaps = world.sent.slice(1).map(({ at }, n) => at - (world.sent[n]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(499);
    expect(world.controls).toEqual([]);
  });

  it('early media plays its 4 s at full rate where the setting allows them, and no more', () => {
    const world = new World({ earlyMediaMs: 4000 });
    world.talk('a', {}, 'early');
    world.clock.run(20_000);
    const audio = world.sent.filter(({ payloadType }) => payloadType === 0);
    expect(audio.length).toBeGreaterThanOrEqual(200);
    expect(audio.length).toBeLessThanOrEqual(226);
  });

  it('no packet is relayed to it', () => {
    const world = new World();
    const port = world.talk('a');
    world.talk('b', {}, 'answered');
    world.media.perform({ do: 'play', id: 'b', source: { kind: 'frames' }, ref: 3 });
    world.media.perform({ do: 'relay', id: 'a', toStream: 'b', ref: 3 });
    const before = world.sent.length;
    for (let n = 0; n < 50; n++) world.arrive(port, rtp(n));
    expect(world.sent.length).toBe(before);
  });
});

describe('consent that comes', () => {
  const playing = (unacknowledged: 'early' | 'answered'): { world: World; port: number } => {
    const world = new World();
    const port = world.talk('a', {}, unacknowledged);
    const steps = [{ frequenciesHz: [440], ms: 200 }];
    world.media.perform({ do: 'play', id: 'a', source: { kind: 'cadence', steps }, ref: 1 });
    world.clock.run(2000);
    return { world, port };
  };
  const loud = (world: World): number =>
    world.sent.filter(({ payload }) => payload.length === 160 && payload.some((octet) => octet !== 0xff)).length;

  it('by the ACK: what was played begins at its beginning, and is sent whole', () => {
    const { world } = playing('answered');
    expect(world.events.some(({ on }) => on === 'played')).toBe(false);
    world.media.perform({ do: 'confirm', id: 'a' });
    world.clock.run(1000);
    expect(loud(world)).toBe(10);
    expect(world.events.find(({ on }) => on === 'played')).toMatchObject({ completed: true, sentMs: 200 });
  });

  it.each(['early', 'answered'] as const)('by a packet of the peer: the same (%s)', (unacknowledged) => {
    const { world, port } = playing(unacknowledged);
    world.arrive(port, rtp(1), { host: '10.0.0.66' });
    world.arrive(port, Buffer.from('no RTP'));
    world.clock.run(500);
    expect(loud(world)).toBe(0);
    world.arrive(port, rtp(1));
    world.clock.run(1000);
    expect(loud(world)).toBe(10);
  });

  it('with SRTP no packet without its authentication gives it, nor RTCP', () => {
    const world = new World();
    const key = Buffer.alloc(30, 1).toString('base64');
    const srtp = { suite: 'AES_CM_128_HMAC_SHA1_80', keys: { send: key, receive: key } } as const;
    const port = world.talk('a', { srtp }, 'answered');
    world.arrive(port, rtp(1));
    world.arrive(port + 1, new ControlWriter().report(99, undefined, []).name(99, 'peer').take(), { port: 40_001 });
    world.clock.run(5000);
    expect(world.sent).toEqual([]);
    expect(world.media.counters('a')?.dropped).toEqual({ unauthentic: 2 });
    world.media.perform({ do: 'confirm', id: 'a' });
    world.clock.run(1000);
    expect(world.sent.length).toBeGreaterThanOrEqual(49);
  });

  it('digits that were sent before it follow it', () => {
    const { world } = playing('answered');
    world.media.perform({ do: 'dtmf', id: 'a', digits: '7', durationMs: 100, ref: 2 });
    world.clock.run(1000);
    expect(world.sent).toEqual([]);
    world.media.perform({ do: 'confirm', id: 'a' });
    world.clock.run(1000);
    expect(world.sent.some(({ payloadType }) => payloadType === 101)).toBe(true);
    expect(world.events).toContainEqual({ on: 'dtmfSent', id: 'a', ref: 2 });
  });
});

/** Any order of events, at times that go on. */
const anyRun = fc
  .array(
    fc.tuple(
      fc.constantFrom<(now: number) => ConsentEvent>(
        (now) => named('offer', true, now),
        (now) => named('offer', false, now),
        (now) => named('answer', false, now),
        acknowledged,
        received,
        refused,
        (now) => check(now),
        (now) => check(now, false),
      ),
      fc.integer({ min: 1, max: 4000 }),
    ),
    { maxLength: 60 },
  )
  .map((steps) => {
    let now = 0;
    return steps.map(([event, after]) => {
      now += after;
      return event(now);
    });
  });

describe('whatever happens', () => {
  it('media is allowed by an answer, an ACK or a packet only, that came since the address was named', () => {
    fc.assert(
      fc.property(anyRun, (events) => {
        let shown = false;
        const step = consent(limits);
        let state: ConsentState = noConsent;
        for (const event of events) {
          [state] = step(state, event);
          if (event.on === 'named') shown = event.by === 'answer';
          else if (event.on === 'acknowledged' || event.on === 'received') shown ||= state.name !== 'none';
          expect(!allowsMedia(state) || shown).toBe(true);
        }
      }),
    );
  });

  it('an address draws ten probes at most before that, and is given up once until something shows again', () => {
    fc.assert(
      fc.property(anyRun, (events) => {
        const step = consent(limits);
        let state: ConsentState = noConsent;
        let [probes, givenUp] = [0, 0];
        for (const event of events) {
          const [next, outputs] = step(state, event);
          state = next;
          if (event.on === 'named') probes = 0;
          if (event.on === 'named' || event.on === 'acknowledged' || event.on === 'received') givenUp = 0;
          for (const output of outputs) {
            if (output.do === 'probe') probes += 1;
            else givenUp += 1;
          }
          expect(probes).toBeLessThanOrEqual(10);
          expect(givenUp).toBeLessThanOrEqual(1);
          expect(givenUp === 1).toBe(state.name === 'givenUp');
        }
      }),
    );
  });
});

it('RTCP from the address of an a=rtcp elsewhere does not confirm the address of the media', () => {
  const world = new World();
  const port = world.talk(
    'a',
    { remote: { host: '10.0.0.2', port: 40_000, rtcpPort: 40_001, rtcpHost: '10.0.0.3' } },
    'answered',
  );
  const report = new ControlWriter().report(99, undefined, []).take();
  world.arrive(port + 1, report, { host: '10.0.0.3', port: 40_001 });
  world.clock.run(10_000);
  expect([world.sent, world.controls]).toEqual([[], []]);
  world.arrive(port, rtp(1));
  world.clock.run(10_000);
  expect(world.sent.length).toBeGreaterThan(0);
  expect(world.controls.length).toBeGreaterThan(0);
});
