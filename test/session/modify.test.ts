import { describe, expect, it } from 'vitest';
import { quiet, Rig, sdp } from './rig.ts';

const versionOf = (text: string | undefined): number => Number(/^o=- \d+ (\d+)/m.exec(text ?? '')?.[1]);
const directionOf = (text: string | undefined): string | undefined => /^a=((?:send|recv|in)\w+)/m.exec(text ?? '')?.[1];
const holds = (rig: Rig, id: string) => rig.reported(id).filter((event) => event.type === 'hold');

describe.each([
  ['the callee', (rig: Rig) => rig.up()],
  ['the caller', (rig: Rig) => rig.called()],
])('hold and resume by %s', (_, establish) => {
  it('hold and resume send a re-INVITE with sendonly, then sendrecv; the media pauses and goes on with the 2xx', () => {
    const rig = new Rig();
    const id = establish(rig);
    const version = versionOf(rig.last('200')?.sdp ?? rig.last('INVITE')?.sdp);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    expect(directionOf(rig.last('INVITE')?.sdp)).toBe('sendonly');
    expect(versionOf(rig.last('INVITE')?.sdp)).toBe(version + 1);
    expect(rig.ordered).toEqual(['open', 'start']);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    expect(rig.sent.at(-1)).toBe('ACK');
    expect(rig.ordered).toEqual(['open', 'start', 'start', 'pause']);
    expect(rig.reported(id).slice(-2)).toEqual([
      { type: 'hold', local: true, remote: false },
      { type: 'done', ref: 1, ok: true },
    ]);
    rig.command({ to: 'session', do: 'resume', id, ref: 2 });
    expect(directionOf(rig.last('INVITE')?.sdp)).toBe('sendrecv');
    expect(versionOf(rig.last('INVITE')?.sdp)).toBe(version + 2);
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    expect(rig.ordered.slice(4)).toEqual(['start', 'resume']);
    expect(rig.reported(id).slice(-2)).toEqual([
      { type: 'hold', local: false, remote: false },
      { type: 'done', ref: 2, ok: true },
    ]);
    expect(rig.timers.left).toBe(0);
  });

  it('a resume of a call that is not held is done at once', () => {
    const rig = new Rig();
    const id = establish(rig);
    const before = rig.sent.length;
    rig.command({ to: 'session', do: 'resume', id, ref: 9 });
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 9, ok: true });
    expect(rig.sent.length).toBe(before);
  });

  it('a second change before the first is through is refused with `state`', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.command({ to: 'session', do: 'resume', id, ref: 2 });
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 2, ok: false, code: 'state' });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
  });

  it.each([403, 405, 488, 500, 501, 503, 606])(
    'a hold refused with %i leaves the call as it was (RFC 3261 §14.1)',
    (status) => {
      const rig = new Rig();
      const id = establish(rig);
      rig.command({ to: 'session', do: 'hold', id, ref: 1 });
      rig.receiveResponse(status);
      expect(rig.reported(id).at(-1)).toEqual({
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
    },
  );

  it.each(['hold', 'resume', 'renegotiate'] as const)(
    'the header fields of %s go into its re-INVITE, also after a 491',
    (verb) => {
      const rig = new Rig();
      const id = establish(rig);
      const headers = [['X-Account', '7']] as const;
      if (verb === 'resume') {
        rig.command({ to: 'session', do: 'hold', id, ref: 1 });
        rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
        expect(rig.last('INVITE')?.headers).toEqual([]);
      }
      const more = { id, ref: 2, headers };
      if (verb !== 'renegotiate') rig.command({ to: 'session', do: verb, ...more });
      else rig.command({ to: 'session', do: verb, ...more, media: { ptimeMs: 40 } as never });
      expect(rig.last('INVITE')?.headers).toEqual(headers);
      const before = rig.sent.length;
      rig.receiveResponse(491);
      rig.advance(4000);
      expect(rig.sent.slice(before)).toEqual(['INVITE']);
      expect(rig.last('INVITE')?.headers).toEqual(headers);
    },
  );

  it('a hold that meets a network failure leaves the call as it was', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.failRequest('transport');
    expect(rig.reported(id).at(-1)).toMatchObject({ type: 'done', ok: false, code: 'refused' });
    expect(rig.cause(id)).toBeUndefined();
  });

  it.each<[what: string, happen: (rig: Rig) => void, cause: object]>([
    ...[404, 408, 410, 416, 480, 481, 482, 483, 484, 485, 502, 604].map(
      (status): [string, (rig: Rig) => void, object] => [
        `answered ${status}`,
        (rig) => rig.receiveResponse(status),
        { by: 'remote', status, reason: 'Because' },
      ],
    ),
    ['without any response', (rig: Rig) => rig.failRequest('timeout'), { by: 'timeout', waitingFor: 'response' }],
    ['without a final response', (rig: Rig) => rig.advance(180_000), { by: 'timeout', waitingFor: 'response' }],
    [
      'answered with what cannot be read',
      (rig: Rig) => rig.receiveResponse(200, 'INVITE', { sdp: 'x' }),
      { by: 'local', status: 488, reason: expect.any(String) },
    ],
  ])('a hold %s ends the call by BYE (RFC 3261 §14.1, RFC 5057 §5.1)', (_what, happen, cause) => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    happen(rig);
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.receiveResponse(200, 'BYE');
    expect(rig.reported(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'ended' });
    expect(rig.cause(id)).toEqual(cause);
    expect(rig.quiet).toEqual(quiet);
  });

  it('a hang-up overtakes a hold: BYE goes out at once, and a 2xx that still comes gets its ACK', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.command({ to: 'session', do: 'hangup', id });
    expect(rig.sent.at(-1)).toBe('BYE');
    expect(rig.reported(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'ended' });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp() });
    expect(rig.sent.at(-1)).toBe('ACK');
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'local' });
  });

  it('a hold that the BYE of the peer overtakes ends with the call (RFC 3261 §15.1)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.receiveRequest('BYE');
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.cause(id)).toEqual({ by: 'remote' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a re-INVITE of the peer that meets our hold gets 491 (RFC 3261 §14)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.receiveRequest('INVITE', { sdp: sdp() });
    expect(rig.sent.at(-1)).toBe('491');
  });
});

describe('after 491', () => {
  it.each([
    ['the owner of the Call-ID', (rig: Rig) => rig.called(), 2100, 4000],
    ['the other side', (rig: Rig) => rig.up(), 0, 2000],
  ] as const)(
    '%s offers again after 491 within its window, in units of 10 ms (RFC 3261 §14)',
    (_, establish, least, most) => {
      const waits = new Set<number>();
      for (let seed = 1; seed <= 200; seed++) {
        const rig = new Rig({}, seed);
        const id = establish(rig);
        rig.command({ to: 'session', do: 'hold', id, ref: 1 });
        rig.receiveResponse(491);
        const from = rig.timers.now;
        const timer = rig.timers.next();
        waits.add(rig.timers.now - from);
        if (timer === undefined) throw new Error('no timer runs');
        rig.receive({ on: 'timer', timer });
        expect(rig.sent.at(-1)).toBe('INVITE');
      }
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(least);
      expect(Math.max(...waits)).toBeLessThanOrEqual(most);
      expect([...waits].every((wait) => wait % 10 === 0)).toBe(true);
      expect(waits.size).toBeGreaterThan(50);
    },
  );

  it('the offer after 491 has the same octets, the version too (RFC 3264 §8)', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    const first = rig.last('INVITE')?.sdp;
    rig.receiveResponse(491);
    rig.advance(2000);
    expect(rig.sent.filter((what) => what === 'INVITE')).toHaveLength(2);
    expect(rig.last('INVITE')?.sdp).toBe(first);
  });

  it('a hold that only gets 491 is given up after a bounded number of tries', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    for (let i = 0; i < 10; i++) {
      rig.receiveResponse(491);
      rig.advance(4000);
    }
    expect(rig.sent.filter((what) => what === 'INVITE')).toHaveLength(5);
    expect(rig.reported(id)).toContainEqual({
      type: 'done',
      ref: 1,
      ok: false,
      code: 'refused',
      detail: '491 Because',
    });
    expect(rig.timers.left).toBe(0);
  });

  it('a hang-up during the pause after 491 ends the change and the call', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.receiveResponse(491);
    rig.command({ to: 'session', do: 'hangup', id });
    rig.receiveResponse(200, 'BYE');
    expect(rig.reported(id)).toContainEqual({ type: 'done', ref: 1, ok: false, code: 'ended' });
    expect(rig.sent.filter((what) => what === 'INVITE')).toHaveLength(1);
    expect(rig.quiet).toEqual(quiet);
  });

  it('a re-INVITE of the peer goes first after 491, ours follows its ACK', () => {
    const rig = new Rig();
    const id = rig.called();
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.receiveResponse(491);
    rig.receiveRequest('INVITE', { sdp: sdp({ direction: 'sendonly' }), cseq: 5 });
    expect(rig.sent.at(-1)).toBe('200');
    rig.receiveAck({ cseq: 5 });
    expect(rig.sent.at(-1)).toBe('INVITE');
    // Held by the peer by now: a hold of ours on top of it is inactive (RFC 3264 §8.4).
    expect(directionOf(rig.last('INVITE')?.sdp)).toBe('inactive');
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'inactive' }) });
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
  ])(
    'a re-INVITE with %o is answered with %s, and the media follows (RFC 3264 §8.4)',
    (described, direction, orders, remote) => {
      const rig = new Rig();
      const id = establish(rig);
      const before = rig.ordered.length;
      rig.receiveRequest('INVITE', { sdp: sdp(described), cseq: 5 });
      expect(rig.sent.at(-1)).toBe('200');
      expect(directionOf(rig.last('200')?.sdp)).toBe(direction);
      expect(rig.ordered.slice(before)).toEqual(orders);
      expect(holds(rig, id)).toEqual(remote ? [{ type: 'hold', local: false, remote: true }] : []);
      rig.receiveAck({ cseq: 5 });
      expect(rig.timers.left).toBe(0);
      rig.receiveRequest('INVITE', { sdp: sdp(), cseq: 6 });
      rig.receiveAck({ cseq: 6 });
      expect(holds(rig, id).at(-1)).toEqual(remote ? { type: 'hold', local: false, remote: false } : undefined);
      expect(rig.ordered.slice(before + orders.length)).toEqual(
        orders.includes('pause') ? ['start', 'resume'] : ['start'],
      );
    },
  );

  it('an unchanged re-INVITE gets the same answer, the version too, and the media is left alone (RFC 3264 §8)', () => {
    const rig = new Rig();
    establish(rig);
    rig.receiveRequest('INVITE', { sdp: sdp({ version: 2 }), cseq: 5 });
    const first = rig.last('200')?.sdp;
    rig.receiveAck({ cseq: 5 });
    const before = rig.media.length;
    rig.receiveRequest('INVITE', { sdp: sdp({ version: 3 }), cseq: 6 });
    rig.receiveAck({ cseq: 6 });
    expect(rig.last('200')?.sdp).toBe(first);
    expect(rig.media.length).toBe(before);
  });

  it('an answer raises the version by one when it changed, and not otherwise (RFC 3264 §8)', () => {
    const rig = new Rig();
    establish(rig);
    rig.receiveRequest('INVITE', { sdp: sdp(), cseq: 5 });
    rig.receiveAck({ cseq: 5 });
    const version = versionOf(rig.last('200')?.sdp);
    rig.receiveRequest('INVITE', { sdp: sdp({ direction: 'sendonly' }), cseq: 6 });
    rig.receiveAck({ cseq: 6 });
    expect(versionOf(rig.last('200')?.sdp)).toBe(version + 1);
    // Another port of the peer's is no change of ours.
    rig.receiveRequest('INVITE', { sdp: sdp({ direction: 'sendonly', port: 5000 }), cseq: 7 });
    rig.receiveAck({ cseq: 7 });
    expect(versionOf(rig.last('200')?.sdp)).toBe(version + 1);
    expect(rig.media.findLast((each) => each.do === 'start')).toMatchObject({
      plan: { transport: { remote: { port: 5000 } } },
    });
  });

  it('a re-INVITE that differs only in further events starts the media again (RFC 4733 §2.1)', () => {
    const media = {
      codecs: [
        { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 },
        { name: 'L16', clockRate: 16_000, channels: 1, payloadType: 96 },
      ],
      otherEvents: [{ payloadType: 102, clockRate: 16_000 }],
    };
    const rig = new Rig({ media });
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
    rig.receiveRequest('INVITE', { sdp: offer(97), cseq: 5 });
    rig.receiveAck({ cseq: 5 });
    expect(last()).toEqual({ send: 101, receive: 101, others: [{ payloadType: 97, clockRate: 16_000 }] });
    rig.receiveRequest('INVITE', { sdp: offer(98), cseq: 6 });
    rig.receiveAck({ cseq: 6 });
    expect(last()?.others).toEqual([{ payloadType: 98, clockRate: 16_000 }]);
  });

  it.each([
    [{ sdp: 'garbage' }, '400'],
    [{ sdp: sdp({ formats: '18' }) }, '488'],
    [{ sdp: sdp({ port: 0 }) }, '488'],
  ])(
    'a re-INVITE that cannot be used is refused with a Warning and changes nothing (RFC 4566 §5) %#',
    (written, status) => {
      const rig = new Rig();
      const id = establish(rig);
      const before = [rig.media.length, rig.events.length];
      rig.receiveRequest('INVITE', { ...written, cseq: 5 });
      expect(rig.sent.at(-1)).toBe(status);
      expect(rig.last(status)?.headers[0]?.[0]).toBe('Warning');
      expect([rig.media.length, rig.events.length]).toEqual(before);
      rig.command({ to: 'session', do: 'hold', id, ref: 1 });
      expect(rig.sent.at(-1)).toBe('INVITE');
    },
  );

  it('a re-INVITE without offer gets ours, and the ACK answers it (RFC 3264 §5)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.receiveRequest('INVITE', { sdp: sdp({ direction: 'sendonly' }), cseq: 5 });
    rig.receiveAck({ cseq: 5 });
    rig.receiveRequest('INVITE', { cseq: 6 });
    expect(directionOf(rig.last('200')?.sdp)).toBe('sendrecv');
    rig.receiveAck({ sdp: sdp(), cseq: 6 });
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: false, remote: false });
    expect(rig.media.at(-1)).toMatchObject({ do: 'start', plan: { audio: { direction: 'sendrecv' } } });
  });

  it('a re-INVITE without offer, and with no answer in the ACK, ends the call by BYE (RFC 3261 §13.2.1)', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.receiveRequest('INVITE', { cseq: 6 });
    rig.receiveAck({ cseq: 6 });
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toMatchObject({ by: 'local', status: 488 });
  });

  it('the 2xx to a re-INVITE is repeated until the ACK, whose absence ends the call (RFC 3261 §13.3.1.4)', () => {
    const rig = new Rig();
    const id = establish(rig);
    const before = rig.sent.length;
    rig.receiveRequest('INVITE', { sdp: sdp(), cseq: 6 });
    rig.receiveAck({ cseq: 1 });
    rig.advance(31_999);
    expect(rig.sent.slice(before)).toEqual(Array(11).fill('200'));
    rig.advance(1);
    expect(rig.sent.at(-1)).toBe('BYE');
    rig.receiveResponse(200, 'BYE');
    expect(rig.cause(id)).toEqual({ by: 'timeout', waitingFor: 'ack' });
    expect(rig.quiet).toEqual(quiet);
  });

  it('a hold before the ACK of a re-INVITE waits for it, and one more is refused', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.receiveRequest('INVITE', { sdp: sdp(), cseq: 6 });
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.command({ to: 'session', do: 'resume', id, ref: 2 });
    expect(rig.sent.at(-1)).toBe('200');
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 2, ok: false, code: 'state' });
    rig.receiveAck({ cseq: 6 });
    expect(rig.sent.at(-1)).toBe('INVITE');
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    expect(rig.reported(id).at(-1)).toEqual({ type: 'done', ref: 1, ok: true });
  });

  it('the answer to a re-INVITE while we hold keeps the hold, and the media stays paused', () => {
    const rig = new Rig();
    const id = establish(rig);
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'recvonly' }) });
    rig.receiveRequest('INVITE', { sdp: sdp({ port: 5000 }), cseq: 6 });
    expect(directionOf(rig.last('200')?.sdp)).toBe('sendonly');
    expect(rig.ordered.slice(-2)).toEqual(['start', 'pause']);
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: true, remote: false });
  });
});

describe('an offer after an exchange of several m= lines', () => {
  it('an offer after an exchange of several m= lines keeps their count and places', () => {
    const rig = new Rig();
    const extra = ['m=video 4002 RTP/AVP 96', 'a=rtpmap:96 VP8/90000'];
    const id = rig.up({ sdp: sdp({ extra }) });
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    const lines = rig.last('INVITE')?.sdp?.match(/^m=.*/gm);
    expect(lines).toEqual([expect.stringMatching(/^m=audio 10000 /), 'm=video 0 RTP/AVP 96']);
  });
});

describe('both sides on hold', () => {
  it('a resume of ours leaves the hold of the peer in force until the peer changes it', () => {
    const rig = new Rig();
    const id = rig.up();
    rig.receiveRequest('INVITE', { sdp: sdp({ direction: 'sendonly' }), cseq: 5 });
    rig.receiveAck({ cseq: 5 });
    rig.command({ to: 'session', do: 'hold', id, ref: 1 });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'inactive' }) });
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: true, remote: true });
    rig.command({ to: 'session', do: 'resume', id, ref: 2 });
    rig.receiveResponse(200, 'INVITE', { sdp: sdp({ direction: 'sendonly' }) });
    expect(holds(rig, id).at(-1)).toEqual({ type: 'hold', local: false, remote: true });
    expect(rig.ordered.slice(-2)).toEqual(['start', 'resume']);
    expect(rig.media.at(-2)).toMatchObject({ plan: { audio: { direction: 'recvonly' } } });
  });
});
