import { describe, expect, it } from 'vitest';
import { climbed, flow, World } from './peer.ts';

describe('a usage the peer opened', () => {
  it('answers with its tag, which is the name of the usage', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 180);
    expect(world.answered.to.tag).toBe(usage);
    world.dialogs.respond(usage, tx, 200);
    expect(world.answered.to.tag).toBe(usage);
    expect(world.answered.headers.get('contact')).toBe('<sip:us@192.0.2.1:5060>');
  });

  it('leaves the 100 without tag and Contact', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 100);
    expect(world.answered.to.tag).toBeUndefined();
    expect(world.answered.headers.has('contact')).toBe(false);
  });

  it('copies Record-Route in order, parameters and all, into what makes the dialog (RFC 3261 §12.1)', () => {
    const world = new World();
    const recorded = ['<sip:p3;lr>;x=1, <sip:p2;lr>', '<sip:p1;lr>;y="a,b"'];
    const { usage, tx } = world.called({ lines: { 'Record-Route': recorded } });
    world.dialogs.respond(usage, tx, 180);
    expect(world.answered.headers.all('record-route')).toEqual(recorded);
    world.dialogs.respond(usage, tx, 200);
    expect(world.answered.headers.all('record-route')).toEqual(recorded);
    world.acknowledge({ lines: { To: `<sip:us@b.example>;tag=${usage}` } });
    world.dialogs.request(usage, 'BYE');
    expect(world.requested.request.headers.all('route')).toEqual([
      '<sip:p3;lr>;x=1',
      '<sip:p2;lr>',
      '<sip:p1;lr>;y="a,b"',
    ]);
    expect(world.requested.request.uri).toBe('sip:alice@192.0.2.9:5062');
  });

  it('says what it can in the 2xx', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 200, { body: { type: 'application/sdp', octets: Buffer.from('v=0\r\n') } });
    const { headers } = world.answered;
    expect(headers.get('allow')).toBe('INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO');
    expect(headers.get('supported')).toBe('replaces');
    expect(headers.get('content-type')).toBe('application/sdp');
    expect(Buffer.from(world.answered.body).toString()).toBe('v=0\r\n');
  });

  it('answers OPTIONS outside a dialog with what it can, and a tag', () => {
    const world = new World();
    const { tx, request } = world.ask('OPTIONS');
    world.ua.respond(tx, request, { status: 200 });
    const { headers, to } = world.answered;
    expect([headers.get('allow'), headers.get('accept'), headers.get('supported')]).toEqual([
      'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO',
      'application/sdp',
      'replaces',
    ]);
    expect(to.tag).toBeDefined();
  });

  it('is over with the first refusal of its INVITE', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 486, { reason: 'On the phone', headers: [['Retry-After', '30']] });
    expect([world.answered.status, world.answered.reason]).toEqual([486, 'On the phone']);
    expect(world.answered.headers.get('retry-after')).toBe('30');
    expect(world.answered.headers.has('contact')).toBe(false);
    expect(world.dialogs.size).toBe(0);
    expect(world.dialogs.respond(usage, tx, 200)).toEqual([]);
  });

  it('sends the very same 2xx again until the ACK (RFC 3261 §13.3.1.4)', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 200);
    const first = world.answered;
    world.dialogs.respond(usage, tx, 200);
    expect(world.transactions.responses).toHaveLength(2);
    expect(world.answered).toBe(first);
    const lines = { To: `<sip:us@b.example>;tag=${usage}` };
    expect(climbed(world.acknowledge({ lines }))).toEqual(['dialog.ack']);
    expect(world.dialogs.respond(usage, tx, 200)).toEqual([]);
    // Its repetition, to a 2xx that was under way.
    expect(world.acknowledge({ lines })).toEqual([]);
  });

  it('takes the ACK of no other INVITE', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 200);
    const To = `<sip:us@b.example>;tag=${usage}`;
    expect(world.acknowledge({ lines: { To, CSeq: '2 ACK' } })).toEqual([]);
    expect(climbed(world.acknowledge({ lines: { To, From: '<sip:alice@a.example>;tag=eve' } }))).toEqual(['count']);
    expect(climbed(world.acknowledge({ lines: { To, 'Call-ID': 'other' } }))).toEqual(['count']);
    expect(climbed(world.acknowledge({ lines: { To } }))).toEqual(['dialog.ack']);
  });

  it('does not give a second, other final answer', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 200);
    expect(world.dialogs.respond(usage, tx, 486)).toEqual([]);
    expect(world.dialogs.confirmed(usage)).toBe(true);
  });

  it('sends no BYE before its 2xx (RFC 3261 §15)', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 180);
    expect(world.dialogs.request(usage, 'BYE')).toEqual({ tx: undefined, signals: [] });
    world.dialogs.respond(usage, tx, 200);
    expect(world.dialogs.request(usage, 'BYE').tx).toBeDefined();
  });

  it('lets the report of a response that could not be sent flow past (RFC 6026 §8.8)', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 200);
    const unsent = { on: 'tx.sendFailed', tx, reason: 'EMSGSIZE' } as const;
    expect(world.receive(unsent)).toEqual([unsent]);
    expect(world.dialogs.confirmed(usage)).toBe(true);
  });

  it('names the address it was reached at', () => {
    const world = new World();
    const { usage } = world.called();
    expect(world.dialogs.localPoint(usage)?.host).toBe('192.0.2.1');
    const other = { ...flow.local, host: '2001:db8::1' };
    expect(world.dialogs.localPoint(undefined, { ...flow, local: other })).toBe(other);
  });

  it('keeps to sips: and to the connection it was called over', () => {
    const world = new World();
    const local = { id: 't', transport: 'TLS', host: '192.0.2.1', port: 5061 } as const;
    const tls = { transport: 'TLS', local, remote: { host: '192.0.2.9', port: 41_000 }, connection: 'c7' } as const;
    const { usage, inside } = world.talking({
      flow: tls,
      uri: 'sips:us@192.0.2.1',
      lines: { Contact: '<sips:alice@192.0.2.9:5062>' },
    });
    expect(world.transactions.responses[0]?.response.headers.get('contact')).toBe('<sips:us@192.0.2.1:5061>');
    world.ask('INFO', { flow: tls, lines: inside(2, 'INFO') });
    world.dialogs.request(usage, 'BYE');
    expect(world.requested.to).toEqual({
      transport: 'TLS',
      host: '192.0.2.9',
      port: 5062,
      localId: 't',
      connection: 'c7',
    });
  });
});

describe('requests inside a dialog', () => {
  it('climb when they name it by Call-ID and both tags', () => {
    const world = new World();
    const { inside, usage } = world.talking();
    const { signals, tx, request } = world.ask('INFO', { lines: inside(2, 'INFO') });
    expect(signals).toEqual([{ on: 'dialog.request', set: usage, tx, request }]);
  });

  it.each([
    ['another Call-ID', { 'Call-ID': 'call-2' }],
    ['another remote tag', { From: '<sip:alice@a.example>;tag=eve' }],
    ['no remote tag', { From: '<sip:alice@a.example>' }],
  ])('get 481 with %s (RFC 3261 §12.2.2)', (_what, wrong) => {
    const world = new World();
    const { inside } = world.talking();
    const { signals } = world.ask('INFO', { lines: { ...inside(2, 'INFO'), ...wrong } });
    expect(climbed(signals)).toEqual([]);
    expect(world.answered.status).toBe(481);
  });

  it('get 500 with a lower CSeq; gaps are accepted (RFC 3261 §12.2.2)', () => {
    const world = new World();
    const { inside } = world.talking({ lines: { CSeq: '10 INVITE' } });
    const status: (number | string)[] = [];
    for (const cseq of [9, 15, 14, 15, 16]) {
      const { signals } = world.ask('INFO', { lines: inside(cseq, 'INFO') });
      status.push(climbed(signals)[0] ?? world.answered.status);
    }
    expect(status).toEqual([500, 'dialog.request', 500, 'dialog.request', 'dialog.request']);
  });

  it('a re-INVITE or UPDATE that is accepted moves the remote target, nothing else does (RFC 3261 §12.2)', () => {
    const world = new World();
    const { usage, inside } = world.talking({ lines: { 'Record-Route': '<sip:p1;lr>' } });
    const targets: string[] = [];
    let cseq = 1;
    const asks = (method: string, status: number): void => {
      cseq += 1;
      const moved = { Contact: `<sip:alice@192.0.2.${cseq}>`, 'Record-Route': '<sip:other;lr>' };
      const { tx } = world.ask(method, { lines: { ...inside(cseq, method), ...moved } });
      world.dialogs.respond(usage, tx, status);
      if (method === 'INVITE' && status === 200) world.acknowledge({ lines: inside(cseq, 'ACK') });
      world.dialogs.request(usage, 'OPTIONS');
      targets.push(world.requested.request.uri);
      expect(world.requested.request.headers.all('route')).toEqual(['<sip:p1;lr>']);
    };
    asks('INFO', 200);
    asks('INVITE', 488);
    asks('INVITE', 200);
    asks('UPDATE', 200);
    asks('OPTIONS', 200);
    expect(targets).toEqual([
      'sip:alice@192.0.2.9:5062',
      'sip:alice@192.0.2.9:5062',
      'sip:alice@192.0.2.4',
      'sip:alice@192.0.2.5',
      'sip:alice@192.0.2.5',
    ]);
  });

  it('a re-INVITE without Contact keeps the target, one with a bad Contact gets 400', () => {
    const world = new World();
    const { usage, inside } = world.talking();
    const { tx } = world.ask('INVITE', { lines: { ...inside(2, 'INVITE'), Contact: undefined } });
    world.dialogs.respond(usage, tx, 200);
    world.acknowledge({ lines: inside(2, 'ACK') });
    world.dialogs.request(usage, 'OPTIONS');
    expect(world.requested.request.uri).toBe('sip:alice@192.0.2.9:5062');
    world.ask('INVITE', { lines: { ...inside(3, 'INVITE'), Contact: '<nonsense' } });
    expect([world.answered.status, world.answered.reason]).toEqual([400, 'Malformed Contact']);
  });

  it('an INVITE while the last is unanswered gets 500 with Retry-After from 0 to 10 (RFC 3261 §14)', () => {
    const seconds = new Set<number>();
    for (let seed = 0; seed < 200; seed++) {
      const world = new World({}, seed);
      const { inside } = world.talking();
      expect(climbed(world.ask('INVITE', { lines: inside(2, 'INVITE') }).signals)).toEqual(['dialog.request']);
      expect(climbed(world.ask('INVITE', { lines: inside(3, 'INVITE') }).signals)).toEqual([]);
      expect(world.answered.status).toBe(500);
      seconds.add(Number(world.answered.headers.get('retry-after')));
    }
    expect([...seconds].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('an INVITE that crosses one of ours gets 491, until ours is answered (RFC 3261 §14)', () => {
    const world = new World();
    const { usage, inside } = world.talking();
    const { tx = '' } = world.dialogs.request(usage, 'INVITE');
    world.ask('INVITE', { lines: inside(2, 'INVITE') });
    expect(world.answered.status).toBe(491);
    world.answer(tx, 100);
    world.ask('INVITE', { lines: inside(3, 'INVITE') });
    expect(world.answered.status).toBe(491);
    world.answer(tx, 491);
    expect(climbed(world.ask('INVITE', { lines: inside(4, 'INVITE') }).signals)).toEqual(['dialog.request']);
  });

  it('an UPDATE while the last is unanswered gets 500 with Retry-After (RFC 3311 §5)', () => {
    const world = new World();
    const { inside } = world.talking();
    world.ask('UPDATE', { lines: inside(2, 'UPDATE') });
    expect(climbed(world.ask('UPDATE', { lines: inside(3, 'UPDATE') }).signals)).toEqual([]);
    expect(world.answered.status).toBe(500);
    expect(world.answered.headers.has('retry-after')).toBe(true);
  });

  it('a peer without tags is known by having none (RFC 3261 §12.1)', () => {
    const world = new World();
    const From = '<sip:alice@a.example>';
    const { usage, tx } = world.called({ lines: { From } });
    world.dialogs.respond(usage, tx, 200);
    const To = `<sip:us@b.example>;tag=${usage}`;
    expect(climbed(world.acknowledge({ lines: { From, To } }))).toEqual(['dialog.ack']);
    expect(climbed(world.ask('INFO', { lines: { From, To, CSeq: '2 INFO' } }).signals)).toEqual(['dialog.request']);
    world.dialogs.request(usage, 'BYE');
    expect(world.requested.request.headers.get('to')).toBe(From);
  });
});

describe('CANCEL', () => {
  it('is answered with the tag of the INVITE, and climbs once (RFC 3261 §9.2)', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 180);
    const cancel = world.ask('CANCEL', { cancels: tx });
    expect(climbed(cancel.signals)).toEqual(['dialog.cancel']);
    expect(cancel.signals).toContainEqual({ on: 'dialog.cancel', set: usage, tx, request: cancel.request });
    expect(world.transactions.responses.at(-1)?.tx).toBe(cancel.tx);
    expect([world.answered.status, world.answered.to.tag]).toEqual([200, usage]);
    world.dialogs.respond(usage, tx, 487);
    expect([world.answered.status, world.answered.to.tag]).toEqual([487, usage]);
    expect(world.dialogs.size).toBe(0);
  });

  it('does nothing to an INVITE that has its final answer (RFC 3261 §9.2)', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 200);
    const late = world.ask('CANCEL', { cancels: tx });
    expect(climbed(late.signals)).toEqual([]);
    expect([world.answered.status, world.answered.to.tag]).toEqual([200, usage]);
    expect(world.dialogs.confirmed(usage)).toBe(true);
  });

  it('is answered with 200 and the tag of the INVITE after that was refused (RFC 3261 §9.2)', () => {
    const world = new World();
    const { usage, tx } = world.called();
    world.dialogs.respond(usage, tx, 486);
    expect(climbed(world.ask('CANCEL', { cancels: tx }).signals)).toEqual([]);
    expect([world.answered.status, world.answered.to.tag]).toEqual([200, usage]);
  });

  it('is not asked for extensions, nor for anything else (RFC 3261 §9.1, RFC 3261 §8.2.2.3)', () => {
    const world = new World();
    const { tx } = world.called();
    world.ask('CANCEL', { cancels: tx, lines: { Require: 'foo' } });
    expect(world.answered.status).toBe(200);
  });

  it('of a re-INVITE leaves the dialog', () => {
    const world = new World();
    const { usage, inside } = world.talking();
    const { tx } = world.ask('INVITE', { lines: inside(2, 'INVITE') });
    expect(climbed(world.ask('CANCEL', { cancels: tx, lines: inside(2, 'CANCEL') }).signals)).toEqual([
      'dialog.cancel',
    ]);
    world.dialogs.respond(usage, tx, 487);
    expect(world.dialogs.confirmed(usage)).toBe(true);
  });
});
