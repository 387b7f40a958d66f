import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MediaEvent } from '../../src/signal/media.ts';
import type { SessionCommand } from '../../src/signal/session.ts';
import type { StreamCommand } from '../../src/signal/stream.ts';
import { counters, opened, Rig, sdp } from '../session/rig.ts';

const pcmu = { name: 'PCMU', clockRate: 8000, channels: 1, payloadType: 0 };
const pcma = { name: 'PCMA', clockRate: 8000, channels: 1, payloadType: 8 };
const g722 = { name: 'G722', clockRate: 8000, channels: 1, payloadType: 9 };

type Role = 'callee' | 'caller';
type Move = (rig: Rig, id: string) => void;

const bodies = fc.constantFrom(
  undefined,
  sdp(),
  sdp({ direction: 'sendonly' }),
  sdp({ direction: 'inactive' }),
  sdp({ host: '0.0.0.0' }),
  sdp({ port: 5000, formats: '8' }),
  sdp({ port: 0 }),
  sdp({ extra: ['m=video 1 RTP/AVP 96'] }),
  'garbage',
);

const written = fc
  .record({ sdp: bodies, cseq: fc.integer({ min: 1, max: 3 }), tag: fc.constantFrom('b', 'c') })
  .map((each) => {
    const { sdp: body, ...rest } = each;
    return body === undefined ? rest : { ...rest, sdp: body };
  });

const commands: fc.Arbitrary<(id: string) => SessionCommand | StreamCommand> = fc.oneof(
  fc.record({ status: fc.constantFrom(undefined, 180, 183, 200), earlyMedia: fc.boolean() }).map(
    ({ status, earlyMedia }) =>
      (id: string): SessionCommand => ({
        do: 'ring',
        id,
        earlyMedia,
        ...(status === undefined ? undefined : { status }),
      }),
  ),
  fc.constantFrom<(id: string) => SessionCommand | StreamCommand>(
    (id) => ({ do: 'answer', id }),
    (id) => ({ do: 'answer', id }),
    (id) => ({ do: 'reject', id, status: 486 }),
    (id) => ({ do: 'hangup', id }),
    (id) => ({ do: 'play', id, ref: 7, source: { kind: 'silence' } }),
    (id) => ({ do: 'record', id, path: 'a' }),
    (id) => ({ do: 'dtmf', id, digits: '1', durationMs: 100 }),
  ),
  fc.record({ what: fc.constantFrom('hold' as const, 'resume' as const), ref: fc.nat(5) }).map(
    ({ what, ref }) =>
      (id: string): SessionCommand => ({ do: what, id, ref }),
  ),
  fc
    .record({ ptimeMs: fc.constantFrom(20, 30), codecs: fc.constantFrom([pcma], [pcmu, pcma], [g722]), ref: fc.nat(5) })
    .map(
      ({ ref, ...media }) =>
        (id: string): SessionCommand => ({ do: 'renegotiate', id, ref, media }),
    ),
);

const mediaEvents = fc.constantFrom<(id: string) => MediaEvent>(
  opened,
  opened,
  (id) => ({ on: 'failed', id, reason: 'why not' }),
  (id) => ({ on: 'dtmf', id, digit: '1', durationMs: 1 }),
  (id) => ({ on: 'played', id, ref: 7, completed: true }),
);

const method = fc.constantFrom('INVITE', 'INVITE', 'BYE', 'INFO', 'OPTIONS', 'UPDATE');

/** Facts of the dialogs come only while the usage is open; that much the dialogs promise. */
const whileOpen =
  (move: Move): Move =>
  (rig, id) => {
    if (rig.dialogs.sets.has(rig.dialogSet)) move(rig, id);
  };

const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: commands.map(
      (command): Move =>
        (rig, id) =>
          rig.command(command(id)),
    ),
  },
  {
    weight: 3,
    arbitrary: mediaEvents.map(
      (event): Move =>
        (rig, id) =>
          rig.mediaEvent(event(id)),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(method, written).map(([name, what]) => whileOpen((rig) => rig.receiveRequest(name, what))),
  },
  { weight: 2, arbitrary: written.map((what) => whileOpen((rig) => rig.receiveAck(what))) },
  { weight: 1, arbitrary: fc.constantFrom('inv', 'q1').map((tx) => whileOpen((rig) => rig.receiveCancel(tx))) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        fc.constantFrom(100, 180, 183, 200, 200, 408, 481, 486, 487, 491),
        fc.constantFrom('INVITE', 'INVITE', 'BYE'),
        written,
      )
      .map(([status, to, what]) => whileOpen((rig) => rig.last(to) && rig.receiveResponse(status, to, what))),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('timeout' as const, 'transport' as const), fc.constantFrom('INVITE', 'BYE'))
      .map(([why, of]) => whileOpen((rig) => rig.last(of) && rig.failRequest(why, of))),
  },
  {
    weight: 3,
    arbitrary: fc.nat(5).map(
      (n): Move =>
        (rig) => {
          const timer = rig.timers.nth(n);
          if (timer !== undefined) rig.receive({ on: 'timer', timer });
        },
    ),
  },
);

const begin = (role: Role, lateOffer: boolean, seed: number): { rig: Rig; id: string } => {
  const rig = new Rig({}, seed);
  rig.engine = false;
  if (role === 'callee') return { rig, id: rig.receiveInvite(lateOffer ? {} : { sdp: sdp() }) };
  rig.command({ to: 'session', do: 'invite', id: 'me', target: 'sip:b@y', lateOffer });
  return { rig, id: 'me' };
};

/** Brings every call to its end: hung up, given up by the peer, and closed by the engine. */
const conclude = (rig: Rig, id: string): void => {
  rig.command({ to: 'session', do: 'hangup', id });
  for (let round = 0; round < 40; round++) {
    if (rig.dialogs.sets.has(rig.dialogSet)) {
      if (rig.last('INVITE') !== undefined) rig.failRequest('timeout', 'INVITE');
      if (rig.last('BYE') !== undefined) rig.failRequest('timeout', 'BYE');
    }
    if (rig.ordered.includes('close')) rig.mediaEvent({ on: 'closed', id, counters });
    rig.advance(4000);
  }
};

const run = fc.record({
  role: fc.constantFrom<Role>('callee', 'caller'),
  lateOffer: fc.boolean(),
  seed: fc.nat(),
  steps: fc.array(moves, { maxLength: 40 }),
});

describe('a session, whatever happens to it in whatever order', () => {
  it('a session never faults, ends exactly once with a cause, reports and sends nothing after, and leaves no timer and no dialog set', () => {
    fc.assert(
      fc.property(run, ({ role, lateOffer, seed, steps }) => {
        const { rig, id } = begin(role, lateOffer, seed);
        for (const step of steps) step(rig, id);
        conclude(rig, id);
        expect(rig.faults).toEqual([]);
        expect(rig.dialogs.late).toEqual([]);
        const types = rig.reported(id).map(({ type }) => type);
        const at = types.indexOf('ended');
        expect(at).toBeGreaterThan(0);
        // A command for a call that is gone has its outcome; nothing else is reported.
        expect(types.slice(at + 1).filter((type) => type !== 'done')).toEqual([]);
        expect(types[0] === 'incoming' || types[0] === 'outgoing' || types[0] === 'done').toBe(true);
        expect({ sessions: rig.layer.size, timers: rig.timers.left, usages: rig.dialogs.sets.size }).toEqual({
          sessions: 0,
          timers: 0,
          usages: 0,
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('a session opens its media at most once, closes what was opened exactly once, and orders nothing outside of that', () => {
    fc.assert(
      fc.property(run, ({ role, lateOffer, seed, steps }) => {
        const { rig, id } = begin(role, lateOffer, seed);
        let openFailed = false;
        rig.mediaEvent = (event) => {
          if (event.on === 'failed' && rig.ordered.at(-1) === 'open') openFailed = true;
          rig.receive({ on: 'media', event });
        };
        for (const step of steps) step(rig, id);
        conclude(rig, id);
        const { ordered } = rig;
        expect(ordered.filter((what) => what === 'open').length).toBeLessThanOrEqual(1);
        expect(ordered.filter((what) => what === 'close').length).toBeLessThanOrEqual(1);
        if (ordered.length > 0) expect(ordered[0]).toBe('open');
        if (ordered.length > 0 && !openFailed) expect(ordered.at(-1)).toBe('close');
        expect(ordered.slice(0, -1)).not.toContain('close');
      }),
      { numRuns: 1000 },
    );
  });

  it('a session gives every command with a ref exactly one outcome', () => {
    fc.assert(
      fc.property(run, ({ role, lateOffer, seed, steps }) => {
        const { rig, id } = begin(role, lateOffer, seed);
        let asked = 0;
        const give = rig.command.bind(rig);
        rig.command = (command) => {
          if ('ref' in command && command.do !== 'play') asked += 1;
          give(command);
        };
        for (const step of steps) step(rig, id);
        conclude(rig, id);
        expect(rig.reported(id).filter((event) => event.type === 'done' && event.ref !== 7)).toHaveLength(asked);
      }),
      { numRuns: 1000 },
    );
  });

  it('a session never sends BYE before the ACK or its timeout as the callee, nor two INVITEs in one step (RFC 3261 §15)', () => {
    fc.assert(
      fc.property(run, ({ role, lateOffer, seed, steps }) => {
        const { rig, id } = begin(role, lateOffer, seed);
        let due = role === 'caller';
        let repeated = 0;
        const give = rig.receive.bind(rig);
        rig.receive = (signal) => {
          if ('on' in signal && signal.on === 'dialog.ack') due = true;
          if ('on' in signal && signal.on === 'timer' && signal.timer.name === 'repeat') repeated += 1;
          // T1, doubled to T2, eleven times: 64*T1 are over.
          if (repeated >= 11) due = true;
          const before = rig.dialogs.sent.length;
          give(signal);
          const sent = rig.sent.slice(before);
          if (!due) expect(sent).not.toContain('BYE');
          expect(sent.filter((what) => what === 'INVITE').length).toBeLessThanOrEqual(1);
        };
        for (const step of steps) step(rig, id);
      }),
      { numRuns: 500 },
    );
  });
});
