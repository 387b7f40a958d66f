import { describe, expect, it } from 'vitest';
import { climbed, World } from './peer.ts';

const invitation = { target: 'sip:bob@192.0.2.20', from: '<sip:us@b.example>' };
const methods = (world: World): string[] => world.transactions.requests.map((each) => each.request.method);

describe('an INVITE that forked', () => {
  it('has an early dialog for each To tag, and each may be asked (RFC 3261 §13.2.2)', () => {
    const world = new World();
    const { set: usage, tx, request } = world.dialogs.open('INVITE', invitation);
    for (const tag of ['one', 'two', 'one'])
      expect(climbed(world.answer(tx, 180, { tag }))).toEqual(['dialog.response']);
    const outcomes = ['one', 'two', 'one', 'three'].map((tag, i) => {
      const lines = {
        From: `<sip:bob@192.0.2.20>;tag=${tag}`,
        To: `<sip:us@b.example>;tag=${usage}`,
        'Call-ID': request.callId,
      };
      const { signals } = world.ask('UPDATE', { lines: { ...lines, CSeq: `${i} UPDATE` } });
      return climbed(signals)[0] ?? world.answered.status;
    });
    // An UPDATE overlaps another of its own dialog only (RFC 3311 §5).
    expect(outcomes).toEqual(['dialog.request', 'dialog.request', 500, 481]);
  });

  it('keeps the first 2xx; each other is ACKed and BYEd, and its repetitions ACKed (RFC 3261 §13.2.2)', () => {
    const world = new World();
    const { set: usage, tx, request } = world.dialogs.open('INVITE', invitation);
    world.answer(tx, 180, { tag: 'one' });
    world.answer(tx, 180, { tag: 'two' });
    expect(climbed(world.answer(tx, 200, { tag: 'two' }))).toEqual(['dialog.response']);
    world.dialogs.ack(usage, tx);
    const kept = world.acked;

    const Contact = '<sip:one@192.0.2.41>';
    const other = world.answer(tx, 200, { tag: 'one', lines: { Contact, 'Record-Route': '<sip:p1;lr>' } });
    expect(climbed(other)).toEqual([]);
    expect(other).toHaveLength(2);
    expect(world.acked.request.to.tag).toBe('one');
    expect(world.acked.request.uri).toBe('sip:one@192.0.2.41');
    expect(world.acked.request.headers.all('route')).toEqual(['<sip:p1;lr>']);
    expect(world.acked.request.cseq.number).toBe(request.cseq.number);
    const bye = world.requested;
    expect([bye.request.method, bye.request.to.tag, bye.request.uri]).toEqual(['BYE', 'one', 'sip:one@192.0.2.41']);
    expect(bye.request.cseq.number).toBe(request.cseq.number + 1);
    // Nobody waits for what comes of it.
    expect(world.answer(bye.tx, 200)).toEqual([]);
    expect(world.failed(bye.tx)).toEqual([]);
    expect(world.ended(bye.tx)).toEqual([]);

    world.answer(tx, 200, { tag: 'one', lines: { Contact } });
    world.answer(tx, 200, { tag: 'two' });
    expect(world.transactions.acks).toHaveLength(4);
    expect(world.acked).toBe(kept);
    expect(methods(world)).toEqual(['INVITE', 'BYE']);

    expect(world.dialogs.confirmed(usage)).toBe(true);
    world.dialogs.request(usage, 'INFO');
    expect(world.requested.request.to.tag).toBe('two');
    expect(world.requested.request.cseq.number).toBe(request.cseq.number + 1);
  });

  it('a 2xx that crosses the CANCEL still climbs: its session ACKs and BYEs (RFC 3261 §9.1)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.dialogs.cancel(usage, tx);
    expect(climbed(world.answer(tx, 200))).toEqual(['dialog.response']);
    world.dialogs.ack(usage, tx);
    expect(world.dialogs.request(usage, 'BYE').tx).toBeDefined();
  });

  it('a 2xx after the usage was closed is ACKed and BYEd here (RFC 3261 §9.1)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.answer(tx, 180);
    world.dialogs.cancel(usage, tx);
    world.dialogs.close(usage);
    expect(world.answer(tx, 180)).toEqual([]);
    expect(climbed(world.answer(tx, 200))).toEqual([]);
    expect([world.acked.request.method, methods(world)]).toEqual(['ACK', ['INVITE', 'BYE']]);
    world.answer(tx, 200);
    expect(world.transactions.acks).toHaveLength(2);
    expect(methods(world)).toEqual(['INVITE', 'BYE']);
    expect(world.dialogs.size).toBe(1);
    world.ended(tx);
    expect(world.dialogs.size).toBe(0);
  });

  it('a 2xx that climbed but was never ACKed before the close is ended here when it is repeated (RFC 3261 §9.1)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.answer(tx, 200);
    world.dialogs.close(usage);
    world.answer(tx, 200);
    expect([world.transactions.acks.length, methods(world)]).toEqual([1, ['INVITE', 'BYE']]);
  });

  it('a late 2xx to a re-INVITE is ACKed after the close, without another BYE', () => {
    const world = new World();
    const { usage } = world.calling();
    const { tx = '' } = world.dialogs.request(usage, 'INVITE');
    world.dialogs.request(usage, 'BYE');
    world.dialogs.close(usage);
    world.answer(tx, 200);
    expect(world.acked.request.cseq.number).toBe(world.sent(tx).request.cseq.number);
    expect(methods(world)).toEqual(['INVITE', 'INVITE', 'BYE']);
  });

  it('a refusal ends its early dialogs; that of a re-INVITE leaves the dialog (RFC 3261 §14.1)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.answer(tx, 180);
    expect(climbed(world.answer(tx, 486))).toEqual(['dialog.response']);
    expect(world.dialogs.request(usage, 'BYE').tx).toBeUndefined();

    const second = new World();
    const call = second.calling();
    const again = second.dialogs.request(call.usage, 'INVITE');
    expect(climbed(second.answer(again.tx ?? '', 488))).toEqual(['dialog.response']);
    expect(second.dialogs.confirmed(call.usage)).toBe(true);
  });

  it('is not followed without end by a peer who answers as many', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    for (let i = 0; i < 200; i++) world.answer(tx, 180, { tag: `early-${i}` });
    for (let i = 0; i < 200; i++) world.answer(tx, 200, { tag: `final-${i}` });
    world.dialogs.ack(usage, tx);
    expect(world.transactions.acks.length).toBeLessThanOrEqual(33);
    expect(world.transactions.requests.length).toBeLessThanOrEqual(34);
  });
});

describe('the end of a usage', () => {
  it('leaves 481 for late requests and silence for late responses (RFC 3261 §15.1.2)', () => {
    const world = new World();
    const { usage, inside } = world.talking();
    const { tx = '' } = world.dialogs.request(usage, 'BYE');
    world.dialogs.close(usage);
    expect(world.dialogs.size).toBe(0);
    expect(world.answer(tx, 200)).toEqual([]);
    expect(world.ended(tx)).toEqual([]);
    world.ask('INFO', { lines: inside(5, 'INFO') });
    expect(world.answered.status).toBe(481);
    expect(climbed(world.acknowledge({ lines: inside(1, 'ACK') }))).toEqual(['count']);
    expect(world.dialogs.close(usage)).toEqual([]);
  });

  it('also while an INVITE of ours lives on below (RFC 3261 §15.1.2)', () => {
    const world = new World();
    const { usage, tx } = world.calling();
    world.dialogs.close(usage);
    expect(world.dialogs.size).toBe(1);
    const lines = {
      From: '<sip:b@x>;tag=bob',
      To: `<sip:us@b.example>;tag=${usage}`,
      'Call-ID': world.sent(tx).request.callId,
    };
    world.ask('INFO', { lines });
    expect(world.answered.status).toBe(481);
    expect(world.dialogs.confirmed(usage)).toBe(false);
    expect(world.dialogs.request(usage, 'BYE').tx).toBeUndefined();
    world.ended(tx);
    expect(world.dialogs.size).toBe(0);
  });

  it('answers what the peer still waits for (RFC 3261 §15.1)', () => {
    const world = new World();
    const { usage, inside } = world.talking();
    const pending = world.ask('INVITE', { lines: inside(2, 'INVITE') });
    const bye = world.ask('BYE', { lines: inside(3, 'BYE') });
    world.dialogs.close(usage);
    const late = world.transactions.responses.slice(-2).map((each) => [each.tx, each.response.status]);
    expect(late).toEqual([
      [pending.tx, 487],
      [bye.tx, 200],
    ]);
    expect(world.dialogs.size).toBe(0);
  });

  it('BYEs that cross both get their answer (RFC 3261 §15.1)', () => {
    const world = new World();
    const { usage, inside } = world.talking();
    const ours = world.dialogs.request(usage, 'BYE');
    const theirs = world.ask('BYE', { lines: inside(2, 'BYE') });
    expect(climbed(theirs.signals)).toEqual(['dialog.request']);
    world.dialogs.respond(usage, theirs.tx, 200);
    expect(world.answered.status).toBe(200);
    expect(climbed(world.answer(ours.tx ?? '', 200))).toEqual(['dialog.response']);
  });
});
