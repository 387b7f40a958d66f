import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/api/call/call.ts';
import { bridge } from '../../src/api/mix/bridge.ts';
import { plan, type Reported } from './fake-stack.ts';
import { oneCall } from './harness.ts';
import { Phone } from './mix-phone.ts';

describe('a bridge', () => {
  it('a bridge passes audio and DTMF in both directions, and inband DTMF as audio only', async () => {
    const [a, b] = [new Phone(), new Phone()];
    bridge(a.call, b.call);
    a.send(1, 3);
    b.send(2);
    expect([a.playing.frames, b.playing.frames]).toEqual([[2], [1, 1, 1]]);
    for (const method of ['rtp', 'info', 'inband'])
      a.events.next({ type: 'dtmf', digit: method[0], durationMs: 100, method });
    await new Promise(setImmediate);
    expect([a.sent, b.sent]).toEqual([[], ['r', 'i']]);
  });

  it('a bridge pauses while either call is held', () => {
    const [a, b] = [new Phone(), new Phone()];
    const bridged = bridge(a.call, b.call);
    a.hold(true);
    a.send(1);
    b.send(2);
    a.events.next({ type: 'dtmf', digit: '1', durationMs: 100, method: 'rtp' });
    expect([bridged.held, a.playing.frames, b.playing.frames, b.sent]).toEqual([true, [], [], []]);
    a.hold(false);
    a.send(1);
    b.send(2);
    expect([bridged.held, a.playing.frames, b.playing.frames]).toEqual([false, [2], [1]]);
  });

  it('a bridge ends with either call, and hangs up the other only with `hangup`', async () => {
    for (const hangup of [false, true]) {
      const [a, b] = [new Phone(), new Phone()];
      const bridged = bridge(a.call, b.call, { hangup });
      b.end();
      expect(await bridged.ended).toEqual({ by: 'call', call: b.call });
      const late: unknown[] = [];
      bridged.ended$.subscribe({ next: (end) => late.push(end), complete: () => late.push('complete') });
      expect(late).toEqual([{ by: 'call', call: b.call }, 'complete']);
      expect([a.hungUp, a.watched, b.watched]).toEqual([hangup, false, false]);
    }
  });

  it('a bridge that the app ends, ends once', async () => {
    const [a, b] = [new Phone(), new Phone()];
    const bridged = bridge(a.call, b.call);
    bridged.end();
    bridged.end({ hangup: true });
    expect(await bridged.ended).toEqual({ by: 'app' });
    expect([a.hungUp, b.hungUp, a.watched, b.watched]).toEqual([false, false, false, false]);
  });

  it('a bridge refuses a call with itself, and an ended call', () => {
    const [a, b] = [new Phone(), new Phone()];
    expect(() => bridge(a.call, a.call)).toThrow(expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' }));
    b.end();
    expect(() => bridge(a.call, b.call)).toThrow(expect.objectContaining({ code: 'ERR_SIP_STATE' }));
    expect(a.plays).toEqual([]);
  });
});

describe('a subscriber that throws', () => {
  const thrown = new Error('mine');
  const fail = (): never => {
    throw thrown;
  };

  it('a subscriber of a bridge that throws is a fault of the server of its calls', async () => {
    const { call, faults } = oneCall();
    const other = new Phone();
    const bridged = bridge(call, other.call);
    let ended = 0;
    bridged.media$.subscribe(fail);
    bridged.ended$.subscribe(fail);
    bridged.ended$.subscribe(() => (ended += 1));
    other.end();
    expect(await bridged.ended).toEqual({ by: 'call', call: other.call });
    expect(ended).toBe(1);
    expect(faults.map(({ error }) => error)).toEqual([thrown, thrown]);
  });
});

describe('a bridge that relays packets', () => {
  /** Two calls of a server, and the relay commands to the engine. */
  const two = () => {
    const { fake, endpoint, call: a } = oneCall();
    let b = a;
    endpoint.calls$.subscribe((call) => (b = call));
    fake.ring('second');
    const tell = (call: Call, event: Reported): void => fake.tell(call.id, event);
    const media = (call: Call): void => tell(call, { type: 'media', plan });
    const asked = (): readonly string[] =>
      fake.commands
        .splice(0)
        .flatMap((each) =>
          each.do === 'relay'
            ? [`${each.id === a.id ? 'a' : 'b'} ${each.toStream === undefined ? 'stop' : each.ref}`]
            : [],
        );
    return { fake, a, b, tell, media, asked } as const;
  };

  it('a relay is started when both calls have media, restarted at every change, and stopped while one is held', () => {
    const { fake, a, b, tell, media, asked } = two();
    const bridged = bridge(a, b);
    media(a);
    expect(asked()).toEqual([]);
    media(b);
    expect(asked()).toEqual(['a 2', 'b 1']);
    media(a);
    expect(asked()).toEqual(['a 2', 'b 1']);
    tell(b, { type: 'hold', local: false, remote: true });
    expect(asked()).toEqual(['a stop', 'b stop']);
    tell(b, { type: 'hold', local: false, remote: false });
    expect(asked()).toEqual(['a 2', 'b 1']);
    bridged.end();
    expect(asked()).toEqual(['a stop', 'b stop']);
    expect(fake.frames.observed).toBe(false);
  });

  it('a relayed direction is not decoded, and one that cannot be relayed is', () => {
    const { fake, a, b, tell, media, asked } = two();
    for (const call of [a, b]) media(call);
    const bridged = bridge(a, b);
    const seen: string[] = [];
    bridged.media$.subscribe((now) => seen.push(now));
    expect(asked()).toEqual(['a 2', 'b 1']);
    const passing = (from: Call, to: Call, now: boolean): void =>
      tell(from, { type: 'relay', to: to.id, passing: now });
    passing(a, b, true);
    passing(b, a, true);
    expect([bridged.media, fake.frames.observed]).toEqual(['relay', false]);
    // The report of another relay is ignored.
    tell(a, { type: 'relay', to: 'other', passing: false });
    expect(bridged.media).toBe('relay');
    passing(b, a, false);
    expect([bridged.media, fake.frames.observed]).toEqual(['transcode', true]);
    passing(b, a, true);
    expect(seen).toEqual(['transcode', 'relay', 'transcode', 'relay']);
    bridged.end();
  });

  it('DTMF in relayed packets is not sent again; other DTMF is', async () => {
    const { fake, a, b, tell, media } = two();
    for (const call of [a, b]) {
      media(call);
      tell(call, { type: 'state', state: 'active' });
    }
    bridge(a, b);
    fake.commands.length = 0;
    tell(a, { type: 'dtmf', digit: '1', durationMs: 100, relayed: true });
    tell(a, { type: 'dtmf', digit: '2', durationMs: 100, method: 'rtp' });
    await new Promise(setImmediate);
    const digits = fake.commands.flatMap((each) => (each.do === 'dtmf' || each.do === 'info' ? [each] : []));
    expect(digits).toHaveLength(1);
    expect(digits[0]).toMatchObject({ id: b.id });
  });

  it('a bridge with `transcode` starts no relay, and an unknown `media` is refused', () => {
    const { a, b, media, asked } = two();
    for (const call of [a, b]) media(call);
    bridge(a, b, { media: 'transcode' }).end();
    expect(asked()).toEqual([]);
    expect(() => bridge(a, b, { media: 'bypass' as 'relay' })).toThrow(
      expect.objectContaining({ code: 'ERR_SIP_ARGUMENT' }),
    );
  });
});
