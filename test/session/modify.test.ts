import { describe, expect, it } from 'vitest';
import { quiet, Rig, sdp } from './rig.ts';

const versionOf = (text: string | undefined): number => Number(/^o=- \d+ (\d+)/m.exec(text ?? '')?.[1]);
const directionOf = (text: string | undefined): string | undefined => /^a=((?:send|recv|in)\w+)/m.exec(text ?? '')?.[1];
const holds = (rig: Rig, id: string) => rig.told(id).filter((event) => event.type === 'hold');

describe.each([
  ['the callee', (rig: Rig) => rig.up()],
  ['the caller', (rig: Rig) => rig.called()],
])('hold and resume by %s', (_, establish) => {
  it('is a re-INVITE with sendonly, then sendrecv; the media pauses and goes on with the 2xx', () => {
    const rig = new Rig();
    const id = establish(rig);
    const version = versionOf(rig.last('200')?.sdp ?? rig.last('INVITE')?.sdp);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    expect(directionOf(rig.last('INVITE')?.sdp)).toBe('sendonly');
    expect(versionOf(rig.last('INVITE')?.sdp)).toBe(version + 1);
    expect(rig.ordered).toEqual(['open', 'start']);
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    expect(rig.sent.at(-1)).toBe('ACK');
    expect(rig.ordered).toEqual(['open', 'start', 'start', 'pause']);
    expect(rig.told(id).slice(-2)).toEqual([
      { type: 'hold', local: true, remote: false },
      { type: 'done', ref: 1, ok: true },
    ]);
    rig.command({ to: 'session', do: 'resume', id, ref: 2 });
    expect(directionOf(rig.last('INVITE')?.sdp)).toBe('sendrecv');
    expect(versionOf(rig.last('INVITE')?.sdp)).toBe(version + 2);
    rig.answered(200, 'INVITE', { sdp: sdp() });
    expect(rig.ordered.slice(4)).toEqual(['start', 'resume']);
    expect(rig.told(id).slice(-2)).toEqual([
      { type: 'hold', local: false, remote: false },
      { type: 'done', ref: 2, ok: true },
    ]);
    expect(rig.timers.left).toBe(0);
  });

  it('that already is so is done at once', () => {
    const rig = new Rig();
    const id = establish(rig);
    const before = rig.sent.length;
    rig.command({ to: 'session', do: 'resume', id, ref: 9 });
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 9, ok: true });
    expect(rig.sent.length).toBe(before);
  });

  it('a second change before the first is through is refused with `state`', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.command({ to: 'session', do: 'resume', id, ref: 2 });
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 2, ok: false, code: 'state' });
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
  });

  it.each([403, 488, 500, 503, 606])('refused with %i leaves the call as it was (RFC 3261 §14.1)', (status) => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.answered(status);
    expect(rig.told(id).at(-1)).toEqual({
      type: 'done',
      ref: 1,
      ok: false,
      code: 'refused',
      detail: `${status} Because`,
    });
    expect(rig.ordered).toEqual(['open', 'start']);
    expect(rig.timers.left).toBe(0);
    expect(rig.cause(id)).toBeUndefined();
    rig.command({ to: 'session', do: 'hold', id, ref: 2 });
    expect(rig.sent.at(-1)).toBe('INVITE');
  });

  it('that meets a network failure leaves the call as it was', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.failed('transport');
    expect(rig.told(id).at(-1)).toMatchObject({ type: 'done', ok: false, code: 'refused' });
    expect(rig.cause(id)).toBeUndefined();
  });

  it('answered 481 ends the call, without a BYE that nobody would know (RFC 3261 §14.1)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.answered(481);
    expect(rig.sent).not.toContain('BYE');
    expect(rig.told(id).slice(-2)).toMatchObject([
      { type: 'done', ref: 1, ok: false, code: 'ended' },
      { type: 'ended', cause: { by: 'remote', status: 481 } },
    ]);
    expect(rig.quiet).toEqual(quiet);
  });

  it.each([
    ['answered 408', (rig: Rig) => rig.answered(408), { by: 'remote', status: 408, reason: 'Because' }],
    ['without any response', (rig: Rig) => rig.failed('timeout'), { by: 'timeout', waitingFor: 'response' }],
    ['rung for ever', (rig: Rig) => rig.advance(180_000), { by: 'timeout', waitingFor: 'response' }],
    [
      'answered by nonsense',
      (rig: Rig) => rig.answered(200, 'INVITE', { sdp: 'x' }),
      { by: 'local', status: 488, reason: expect.any(String) },
    ],
  ])('%s ends the call by BYE (RFC 3261 §14.1)', (_what, happen, cause) => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    happen(rig);
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.answered(200, 'BYE');
    expect(rig.told(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'ended' });
    expect(rig.cause(id)).toEqual(cause);
    expect(rig.quiet).toEqual(quiet);
  });

  it('overtaken by a hang-up: BYE at once, a 2xx that still comes gets its ACK', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.command({ to: 'session', do: 'hangup', id });
    expect(rig.sent.at(-1)).toBe('BYE');
    expect(rig.told(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'ended' });
    rig.answered(200, 'INVITE', { sdp: sdp() });
    expect(rig.sent.at(-1)).toBe('ACK');
    rig.answered(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'local' });
  });

  it('overtaken by the BYE of the peer ends with it (RFC 3261 §15.1)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.asked('BYE');
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.cause(id)).toEqual({ by: 'remote' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('that meets a re-INVITE of the peer answers that one 491 (RFC 3261 §14)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.asked('INVITE', { sdp: sdp() });
    expect(rig.sent.at(-1)).toBe('491');
  });
});

describe('after 491', () => {
  it.each([
    ['the owner of the Call-ID', (rig: Rig) => rig.called(), 2100, 4000],
    ['the other side', (rig: Rig) => rig.up(), 0, 2000],
  ] as const)('%s tries again within its window, in units of 10 ms (RFC 3261 §14)', (_, establish, least, most) => {
    const waits = new Set<number>();
    for (let seed = 1; seed <= 200; seed++) {
      const rig = new Rig({}, seed);
      const id = establish(rig);
      rig.command({ to: 'session', do: 'hold', id, ref: 1 });
      rig.answered(491);
      const from = rig.timers.now;
      const timer = rig.timers.next();
      waits.add(rig.timers.now - from);
      rig.give({ on: 'timer', timer: timer as never });
      expect(rig.sent.at(-1)).toBe('INVITE');
    }
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...waits)).toBeLessThanOrEqual(most);
    expect([...waits].every((wait) => wait % 10 === 0)).toBe(true);
    expect(waits.size).toBeGreaterThan(50);
  });

  it('the offer that is tried again is the same, version and all (RFC 3264 §8)', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    const first = rig.last('INVITE')?.sdp;
    rig.answered(491);
    rig.advance(2000);
    expect(rig.sent.filter((what) => what === 'INVITE')).toHaveLength(2);
    expect(rig.last('INVITE')?.sdp).toBe(first);
  });

  it('gives up after a bounded number of tries', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    for (let i = 0; i < 10; i++) {
      rig.answered(491);
      rig.advance(4000);
    }
    expect(rig.sent.filter((what) => what === 'INVITE')).toHaveLength(5);
    expect(rig.told(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'refused', detail: '491 Because' });
    expect(rig.timers.left).toBe(0);
  });

  it('a hang-up during the pause ends the change and the call', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.answered(491);
    rig.command({ to: 'session', do: 'hangup', id });
    rig.answered(200, 'BYE');
    expect(rig.told(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'ended' });
    expect(rig.sent.filter((what) => what === 'INVITE')).toHaveLength(1);
    expect(rig.quiet).toEqual(quiet);
  });

  it('the re-INVITE of the peer goes first, ours follows its ACK', () => {
    const rig = new Rig();
    const id = rig.called();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.answered(491);
    rig.asked('INVITE', { sdp: sdp({ direction: 'sendonly' }), cseq: 5 });
    expect(rig.sent.at(-1)).toBe('200');
    rig.acked({ cseq: 5 });
    expect(rig.sent.at(-1)).toBe('INVITE');
    // Held by the peer by now: a hold of ours on top of it is inactive (RFC 3264 §8.4).
    expect(directionOf(rig.last('INVITE')?.sdp)).toBe('inactive');
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'inactive' }) });
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: true, remote: true });
    expect(rig.timers.left).toBe(0);
  });
});

describe.each([
  ['the callee', (rig: Rig) => rig.up()],
  ['the caller', (rig: Rig) => rig.called()],
])('a re-INVITE that comes to %s', (_, establish) => {
  it.each([
    [{ direction: 'sendonly' }, 'recvonly', ['start'], true],
    [{ direction: 'inactive' }, 'inactive', ['start', 'pause'], true],
    [{ host: '0.0.0.0' }, 'recvonly', ['start'], true],
    [{ direction: 'recvonly' }, 'sendonly', ['start'], false],
    [{ port: 5000 }, 'sendrecv', ['start'], false],
  ])('is answered, and the media follows: %o gets %s (RFC 3264 §8.4)', (described, direction, orders, remote) => {
    const rig = new Rig();
    const id = establish(rig);
    const before = rig.ordered.length;
    rig.asked('INVITE', { sdp: sdp(described), cseq: 5 });
    expect(rig.sent.at(-1)).toBe('200');
    expect(directionOf(rig.last('200')?.sdp)).toBe(direction);
    expect(rig.ordered.slice(before)).toEqual(orders);
    expect(holds(rig, id)).toEqual(remote ? [{ type: 'hold', local: false, remote: true }] : []);
    rig.acked({ cseq: 5 });
    expect(rig.timers.left).toBe(0);
    rig.asked('INVITE', { sdp: sdp(), cseq: 6 });
    rig.acked({ cseq: 6 });
    expect(holds(rig, id).at(-1)).toEqual(remote ? { type: 'hold', local: false, remote: false } : undefined);
    expect(rig.ordered.slice(before + orders.length)).toEqual(
      orders.includes('pause') ? ['start', 'resume'] : ['start'],
    );
  });

  it('unchanged gets the same answer, version and all, and the media is left alone (RFC 3264 §8)', () => {
    const rig = new Rig();
    establish(rig);
    rig.asked('INVITE', { sdp: sdp({ version: 2 }), cseq: 5 });
    const first = rig.last('200')?.sdp;
    rig.acked({ cseq: 5 });
    const before = rig.media.length;
    rig.asked('INVITE', { sdp: sdp({ version: 3 }), cseq: 6 });
    rig.acked({ cseq: 6 });
    expect(rig.last('200')?.sdp).toBe(first);
    expect(rig.media.length).toBe(before);
  });

  it('raises the version by one when the answer changed, and not else (RFC 3264 §8)', () => {
    const rig = new Rig();
    establish(rig);
    rig.asked('INVITE', { sdp: sdp(), cseq: 5 });
    rig.acked({ cseq: 5 });
    const version = versionOf(rig.last('200')?.sdp);
    rig.asked('INVITE', { sdp: sdp({ direction: 'sendonly' }), cseq: 6 });
    rig.acked({ cseq: 6 });
    expect(versionOf(rig.last('200')?.sdp)).toBe(version + 1);
    // Another port of the peer's is no change of ours.
    rig.asked('INVITE', { sdp: sdp({ direction: 'sendonly', port: 5000 }), cseq: 7 });
    rig.acked({ cseq: 7 });
    expect(versionOf(rig.last('200')?.sdp)).toBe(version + 1);
    expect(rig.media.at(-1)).toMatchObject({ do: 'start', plan: { transport: { remote: { port: 5000 } } } });
  });

  it('starts the media anew when only further events differ (RFC 4733 §2.1)', () => {
    const config = {
      codecs: [
        { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 },
        { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 96 },
      ],
      otherEvents: [{ payloadType: 102, clockRate: 16_000 }],
    };
    const rig = new Rig(config);
    establish(rig);
    const offer = (events: number): string =>
      sdp({
        formats: `0 96 101 ${events}`,
        extra: ['96 L16/16000', '101 telephone-event/8000', `${events} telephone-event/16000`].map(
          (each) => `a=rtpmap:${each}`,
        ),
      });
    const last = () => {
      const start = rig.media.at(-1);
      return start?.do === 'start' ? start.plan.audio.telephoneEvent : undefined;
    };
    rig.asked('INVITE', { sdp: offer(97), cseq: 5 });
    rig.acked({ cseq: 5 });
    expect(last()).toEqual({ send: 101, receive: 101, others: [{ payloadType: 97, clockRate: 16_000 }] });
    rig.asked('INVITE', { sdp: offer(98), cseq: 6 });
    rig.acked({ cseq: 6 });
    expect(last()?.others).toEqual([{ payloadType: 98, clockRate: 16_000 }]);
  });

  it.each([
    [{ sdp: 'garbage' }, '400'],
    [{ sdp: sdp({ formats: '18' }) }, '488'],
    [{ sdp: sdp({ port: 0 }) }, '488'],
  ])('that cannot be used is refused with a Warning and changes nothing (RFC 4566 §5) %#', (written, status) => {
    const rig = new Rig();
    const id = establish(rig);
    const before = [rig.media.length, rig.events.length];
    rig.asked('INVITE', { ...written, cseq: 5 });
    expect(rig.sent.at(-1)).toBe(status);
    expect(rig.last(status)?.headers[0]?.[0]).toBe('Warning');
    expect([rig.media.length, rig.events.length]).toEqual(before);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    expect(rig.sent.at(-1)).toBe('INVITE');
  });

  it('without an offer gets ours, and the ACK answers it (RFC 3264 §5)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.asked('INVITE', { sdp: sdp({ direction: 'sendonly' }), cseq: 5 });
    rig.acked({ cseq: 5 });
    rig.asked('INVITE', { cseq: 6 });
    expect(directionOf(rig.last('200')?.sdp)).toBe('sendrecv');
    rig.acked({ sdp: sdp(), cseq: 6 });
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: false, remote: false });
    expect(rig.media.at(-1)).toMatchObject({ do: 'start', plan: { audio: { direction: 'sendrecv' } } });
  });

  it('without an offer, and without an answer in the ACK: BYE (RFC 3261 §13.2.1)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.asked('INVITE', { cseq: 6 });
    rig.acked({ cseq: 6 });
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.answered(200, 'BYE');
    expect(rig.cause(id)).toMatchObject({ by: 'local', status: 488 });
  });

  it('has its 2xx repeated until the ACK, whose absence ends the call (RFC 3261 §13.3.1.4)', () => {
    const rig = new Rig();
    const id = establish(rig);
    const before = rig.sent.length;
    rig.asked('INVITE', { sdp: sdp(), cseq: 6 });
    rig.acked({ cseq: 1 });
    rig.advance(31_999);
    expect(rig.sent.slice(before)).toEqual(Array(11).fill('200'));
    rig.advance(1);
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.answered(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'timeout', waitingFor: 'ack' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a hold asked for before its ACK waits for that, one more is refused', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.asked('INVITE', { sdp: sdp(), cseq: 6 });
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.command({ to: 'session', do: 'resume', id, ref: 2 });
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 2, ok: false, code: 'state' });
    rig.acked({ cseq: 6 });
    expect(rig.sent.at(-1)).toBe('INVITE');
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    expect(rig.told(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
  });

  it('while we hold: the answer keeps the hold, and the media stays paused', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    rig.asked('INVITE', { sdp: sdp({ port: 5000 }), cseq: 6 });
    expect(directionOf(rig.last('200')?.sdp)).toBe('sendonly');
    expect(rig.ordered.slice(-2)).toEqual(['start', 'pause']);
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: true, remote: false });
  });
});

describe('an offer after an exchange of several m= lines', () => {
  it('keeps their count and places', () => {
    const rig = new Rig();
    const extra = ['m=video 4002 RTP/AVP 96', 'a=rtpmap:96 VP8/90000'];
    const id = rig.up({ sdp: sdp({ extra }) });
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    const lines = rig.last('INVITE')?.sdp?.match(/^m=.*/gm);
    expect(lines).toEqual([expect.stringMatching(/^m=audio 10000 /), 'm=video 0 RTP/AVP 96']);
  });
});

describe('both sides on hold', () => {
  it('a resume of ours leaves the hold of the peer in force until it says otherwise', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.asked('INVITE', { sdp: sdp({ direction: 'sendonly' }), cseq: 5 });
    rig.acked({ cseq: 5 });
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'inactive' }) });
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: true, remote: true });
    rig.command({ to: 'session', do: 'resume', id, ref: 2 });
    rig.answered(200, 'INVITE', { sdp: sdp({ direction: 'sendonly' }) });
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: false, remote: true });
    expect(rig.ordered.slice(-2)).toEqual(['start', 'resume']);
    expect(rig.media.at(-2)).toMatchObject({ plan: { audio: { direction: 'recvonly' } } });
  });
});
