import { describe, expect, it } from 'vitest';
import { climbed, World } from './peer.ts';

const invitation = { target: 'sip:bob@192.0.2.20', from: '"Us" <sip:us@b.example>' };

describe('an INVITE of ours', () => {
  it('has what RFC 3261 §8.1.1 wants, and no Route', () => {
    const world = new World();
    const {
      set: usage,
      tx,
      request,
    } = world.dialogs.open('INVITE', {
      ...invitation,
      headers: [['Subject', 'tea']],
      body: { type: 'application/sdp', octets: Buffer.from('v=0\r\n') },
    });
    const { headers } = request;
    expect([request.method, request.uri]).toEqual(['INVITE', 'sip:bob@192.0.2.20']);
    expect(headers.get('from')).toBe(`"Us" <sip:us@b.example>;tag=${usage}`);
    expect(headers.get('to')).toBe('<sip:bob@192.0.2.20>');
    expect(headers.get('call-id')).not.toBe('');
    expect(request.cseq.method).toBe('INVITE');
    expect(request.cseq.number).toBeGreaterThan(0);
    expect(request.cseq.number).toBeLessThan(2 ** 31);
    expect(headers.get('max-forwards')).toBe('70');
    expect(headers.get('contact')).toBe('<sip:us@192.0.2.1:5060>');
    expect(headers.get('allow')).toContain('INVITE, ACK');
    expect(headers.get('supported')).toBe('replaces');
    expect(headers.get('user-agent')).toBe('rxsip');
    expect(headers.get('subject')).toBe('tea');
    expect(headers.get('content-type')).toBe('application/sdp');
    expect(headers.has('route')).toBe(false);
    expect(world.sent(tx)).toEqual({ request, to: 'sip:bob@192.0.2.20', owner: { layer: 'dialog', key: usage }, tx });
  });

  it.each([
    {
      what: 'loose',
      route: ['sip:p1;lr', 'sip:p2;lr'],
      uri: 'sip:bob@192.0.2.20',
      routes: ['<sip:p1;lr>', '<sip:p2;lr>'],
      to: 'sip:p1;lr',
    },
    { what: 'strict', route: ['sip:p1'], uri: 'sip:p1', routes: ['<sip:bob@192.0.2.20>'], to: 'sip:p1' },
  ])('goes along a preloaded route set, $what (RFC 3261 §12.2.1.1)', ({ route, uri, routes, to }) => {
    const world = new World();
    const { request, tx } = world.dialogs.open('INVITE', { ...invitation, route });
    expect(request.uri).toBe(uri);
    expect(request.headers.all('route')).toEqual(routes);
    expect(request.headers.get('to')).toBe('<sip:bob@192.0.2.20>');
    expect(world.sent(tx).to).toBe(to);
  });

  it('its preloaded Route is not repeated inside the dialog (RFC 3261 §12.2.1.1)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', { ...invitation, route: ['sip:out;lr'] });
    world.answer(tx, 200);
    world.dialogs.ack(usage, tx);
    world.dialogs.request(usage, 'BYE');
    for (const { request, to } of [world.acked, world.requested]) {
      expect(request.headers.has('route')).toBe(false);
      expect(request.uri).toBe('sip:bob@192.0.2.20:5070');
      expect(to).toEqual({ transport: 'UDP', host: '192.0.2.20', port: 5070, localId: 'u' });
    }
  });

  it.each([
    ['sips:bob@b.example', '192.0.2.3', '<sips:us@192.0.2.3:5061>'],
    ['sip:bob@b.example;transport=tls', '192.0.2.3', '<sip:us@192.0.2.3:5061;transport=tls>'],
    ['sip:bob@b.example;transport=tcp', '2001:db8::1', '<sip:us@[2001:db8::1]:5060;transport=tcp>'],
    ['sip:bob@b.example', '192.0.2.1', '<sip:us@192.0.2.1:5060>'],
    ['sip:bob@b.example;transport=ws', '192.0.2.1', '<sip:us@192.0.2.1:5060>'],
  ])('to %s has the Contact of what it leaves from, %s', (target, host, contact) => {
    const world = new World();
    world.transactions.locals = [
      { id: 'u', transport: 'UDP', host: '192.0.2.1', port: 5060 },
      { id: 't', transport: 'TCP', host: '2001:db8::1', port: 5060 },
      { id: 's', transport: 'TLS', host: '192.0.2.3', port: 5061 },
    ];
    expect(world.dialogs.open('INVITE', { ...invitation, target }).request.headers.get('contact')).toBe(contact);
    expect(world.dialogs.localPoint(undefined, undefined, target)?.host).toBe(host);
  });

  it('is cancelled below, unless it was answered (RFC 3261 §9.1)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.dialogs.cancel(usage, tx);
    expect(world.transactions.cancelled).toEqual([tx]);
    world.answer(tx, 200);
    expect(world.dialogs.cancel(usage, tx)).toEqual([]);
    expect(world.transactions.cancelled).toEqual([tx]);
  });

  it('that finds no answer says so', () => {
    const world = new World();
    const { set: usage, tx, request } = world.dialogs.open('INVITE', invitation);
    expect(world.failed(tx)).toEqual([
      { on: 'dialog.failed', set: usage, tx, request, why: 'timeout', reason: 'it did' },
    ]);
    world.dialogs.close(usage);
    expect(world.dialogs.size).toBe(0);
    expect(world.ended(tx)).toEqual([]);
  });
});

describe('what the transactions give back at once', () => {
  it('is heard: a request that fails before it left comes up as failed, from the very call', () => {
    const world = new World();
    const { usage } = world.calling();
    const { request } = world.transactions;
    world.transactions.request = (outgoing) => {
      const { tx } = request.call(world.transactions, outgoing);
      const about = { tx, owner: outgoing.owner } as const;
      const failed = {
        on: 'tx.failed',
        ...about,
        request: outgoing.request,
        why: 'transport',
        reason: 'none',
      } as const;
      return { tx, signals: [failed, { on: 'tx.ended', ...about }, { on: 'count', what: 'overload' }] };
    };
    expect(climbed(world.dialogs.request(usage, 'INFO').signals)).toEqual(['dialog.failed', 'count']);
    const refused = world.dialogs.open('INVITE', invitation);
    expect(climbed(refused.signals)).toEqual(['dialog.failed', 'count']);
    world.dialogs.close(refused.set);
    expect(world.dialogs.size).toBe(1);
  });

  it('a signal of another layer passes the dialog layer', () => {
    const world = new World();
    const owner = { layer: 'session', key: 'x' } as const;
    expect(world.dialogs.receive({ on: 'tx.ended', tx: 'x', owner })).toBeUndefined();
    expect(world.dialogs.receive({ on: 'sendFailed', owner, reason: 'x' })).toBeUndefined();
    expect(world.dialogs.receive({ on: 'sendFailed', owner: { layer: 'dialog', key: 'x' }, reason: 'x' })).toEqual([]);
    expect(world.dialogs.receive({ do: 'resolve', uri: 'x', owner })).toBeUndefined();
    expect(world.dialogs.receive({ on: 'count', what: 'merged' })).toBeUndefined();
  });
});

describe('the ACK of a 2xx', () => {
  it('has the number and the credentials of the INVITE, and goes where the 2xx says (RFC 3261 §13.2.2.4)', () => {
    const world = new World();
    const {
      set: usage,
      tx,
      request,
    } = world.dialogs.open('INVITE', {
      ...invitation,
      headers: [
        ['Authorization', 'Digest username="us"'],
        ['Subject', 'tea'],
        ['Proxy-Authorization', 'Digest username="us", realm="p"'],
      ],
    });
    world.answer(tx, 200, { lines: { 'Record-Route': '<sip:p2;lr>, <sip:p1;lr>' } });
    world.dialogs.ack(usage, tx, { body: { type: 'application/sdp', octets: Buffer.from('v=0\r\n') } });
    const ack = world.acked.request;
    expect([ack.method, ack.uri]).toEqual(['ACK', 'sip:bob@192.0.2.20:5070']);
    expect([ack.cseq.number, ack.cseq.method]).toEqual([request.cseq.number, 'ACK']);
    expect(ack.headers.get('authorization')).toBe('Digest username="us"');
    expect(ack.headers.get('proxy-authorization')).toBe('Digest username="us", realm="p"');
    expect(ack.headers.has('subject')).toBe(false);
    expect(ack.headers.all('route')).toEqual(['<sip:p1;lr>', '<sip:p2;lr>']);
    expect(world.acked.to).toBe('sip:p1;lr');
    expect(ack.headers.get('content-type')).toBe('application/sdp');
    expect([ack.from.tag, ack.to.tag, ack.callId]).toEqual([usage, 'bob', request.callId]);
    expect(world.acked.branch).toMatch(/^z9hG4bK.+/);
  });

  it('is given again, identical, to each repetition, by itself (RFC 3261 §13.2.2.4)', () => {
    const world = new World();
    const { usage, tx } = world.calling();
    const first = world.acked;
    expect(climbed(world.answer(tx, 200))).toEqual([]);
    expect(world.transactions.acks).toHaveLength(2);
    expect(world.acked).toBe(first);
    // After the end of the call, too.
    world.dialogs.request(usage, 'BYE');
    world.dialogs.close(usage);
    expect(climbed(world.answer(tx, 200))).toEqual([]);
    expect(world.acked).toBe(first);
    expect(world.transactions.acks).toHaveLength(3);
    expect(world.transactions.requests.filter((each) => each.request.method === 'BYE')).toHaveLength(1);
  });

  it('waits for the session: repetitions before it climb no second time', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    expect(climbed(world.answer(tx, 200))).toEqual(['dialog.response']);
    expect(world.answer(tx, 200)).toEqual([]);
    expect(world.transactions.acks).toHaveLength(0);
    world.dialogs.ack(usage, tx);
    world.dialogs.ack(usage, tx);
    expect(world.transactions.acks).toHaveLength(1);
  });

  it('is none without a 2xx', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.answer(tx, 180);
    expect(world.dialogs.ack(usage, tx)).toEqual([]);
    expect(world.dialogs.ack('unknown', tx)).toEqual([]);
  });

  it('of a re-INVITE works alike, with its own number (RFC 3261 §13.2.2.4)', () => {
    const world = new World();
    const { usage } = world.calling();
    const { tx = '' } = world.dialogs.request(usage, 'INVITE');
    const { number } = world.requested.request.cseq;
    expect(climbed(world.answer(tx, 200))).toEqual(['dialog.response']);
    world.dialogs.ack(usage, tx);
    expect(world.acked.request.cseq.number).toBe(number);
    const again = world.acked;
    expect(world.answer(tx, 200)).toHaveLength(1);
    expect(world.acked).toBe(again);
  });
});

describe('a dialog we called for', () => {
  it('takes route set and target from the 2xx, not from the 1xx before (RFC 3261 §12.1)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.answer(tx, 180, { lines: { 'Record-Route': '<sip:early;lr>', Contact: '<sip:bob@192.0.2.30>' } });
    world.answer(tx, 200, { lines: { 'Record-Route': ['<sip:p2;lr>', '<sip:p1;lr>'] } });
    world.dialogs.ack(usage, tx);
    world.dialogs.request(usage, 'BYE');
    expect(world.requested.request.headers.all('route')).toEqual(['<sip:p1;lr>', '<sip:p2;lr>']);
    expect(world.requested.request.uri).toBe('sip:bob@192.0.2.20:5070');
  });

  it('numbers its requests one by one', () => {
    const world = new World();
    const { usage, tx } = world.calling();
    const first = world.sent(tx).request.cseq.number;
    const numbers = ['INFO', 'UPDATE', 'INVITE', 'BYE'].map((method) => {
      world.dialogs.request(usage, method);
      return world.requested.request.cseq.number;
    });
    expect(numbers).toEqual([first + 1, first + 2, first + 3, first + 4]);
  });

  it('has a Contact in what may move the target, and in nothing else', () => {
    const world = new World();
    const { usage } = world.calling();
    const contacts = ['INFO', 'UPDATE', 'INVITE', 'BYE'].map((method) => {
      world.dialogs.request(usage, method);
      return world.requested.request.headers.get('contact');
    });
    expect(contacts).toEqual([undefined, '<sip:us@192.0.2.1:5060>', '<sip:us@192.0.2.1:5060>', undefined]);
  });

  it('follows the Contact in the 2xx to its re-INVITE and UPDATE, not in others (RFC 3261 §12.2)', () => {
    const world = new World();
    const { usage } = world.calling({ 'Record-Route': '<sip:p1;lr>' });
    const targets: string[] = [];
    const asks = (method: string, status: number, host: string): void => {
      const { tx = '' } = world.dialogs.request(usage, method);
      world.answer(tx, status, { lines: { Contact: `<sip:bob@${host}>`, 'Record-Route': '<sip:other;lr>' } });
      if (method === 'INVITE' && status < 300) world.dialogs.ack(usage, tx);
      world.dialogs.request(usage, 'OPTIONS');
      targets.push(world.requested.request.uri);
      expect(world.requested.request.headers.all('route')).toEqual(['<sip:p1;lr>']);
    };
    asks('INFO', 200, '192.0.2.31');
    asks('INVITE', 488, '192.0.2.32');
    asks('INVITE', 200, '192.0.2.33');
    asks('UPDATE', 200, '192.0.2.34');
    asks('OPTIONS', 200, '192.0.2.35');
    expect(targets).toEqual([
      'sip:bob@192.0.2.20:5070',
      'sip:bob@192.0.2.20:5070',
      'sip:bob@192.0.2.33',
      'sip:bob@192.0.2.34',
      'sip:bob@192.0.2.34',
    ]);
  });

  it.each([
    ['no Contact', undefined],
    ['an unreadable Contact', '<sip:bob@'],
    ['a Contact nobody can reach', '<mailto:bob@b.example>'],
  ])('is reached where the INVITE went when its 2xx has %s', (_what, Contact) => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.answer(tx, 200, { lines: { Contact } });
    world.dialogs.ack(usage, tx);
    expect(world.acked.request.uri).toBe('sip:bob@192.0.2.20');
  });

  it('stands without a tag of the peer (RFC 3261 §12.1)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    expect(climbed(world.answer(tx, 180, { tag: '' }))).toEqual(['dialog.response']);
    expect(climbed(world.answer(tx, 200, { tag: '', lines: { Contact: '<sip:bob@192.0.2.20>' } }))).toEqual([
      'dialog.response',
    ]);
    world.dialogs.ack(usage, tx);
    expect(world.acked.request.headers.get('to')).toBe('<sip:bob@192.0.2.20>');
    const lines = {
      From: '<sip:bob@192.0.2.20>',
      To: `<sip:us@b.example>;tag=${usage}`,
      'Call-ID': world.acked.request.callId,
    };
    expect(climbed(world.ask('BYE', { lines }).signals)).toEqual(['dialog.request']);
  });

  it('takes any first number of the peer, then only rising ones (RFC 3261 §12.2.2)', () => {
    const world = new World();
    const { usage, tx } = world.calling();
    const inside = {
      From: '<sip:bob@192.0.2.20>;tag=bob',
      To: `<sip:us@b.example>;tag=${usage}`,
      'Call-ID': world.sent(tx).request.callId,
    };
    expect(climbed(world.ask('INFO', { lines: { ...inside, CSeq: '0 INFO' } }).signals)).toEqual(['dialog.request']);
    expect(climbed(world.ask('INFO', { lines: { ...inside, CSeq: '7 INFO' } }).signals)).toEqual(['dialog.request']);
    world.ask('INFO', { lines: { ...inside, CSeq: '6 INFO' } });
    expect(world.answered.status).toBe(500);
  });

  it('lets 481 and 408 climb and leaves the end to its session', () => {
    const world = new World();
    const { usage } = world.calling();
    for (const status of [481, 408]) {
      const { tx = '' } = world.dialogs.request(usage, 'INFO');
      expect(climbed(world.answer(tx, status))).toEqual(['dialog.response']);
    }
    const { tx = '' } = world.dialogs.request(usage, 'INFO');
    expect(climbed(world.failed(tx, 'transport'))).toEqual(['dialog.failed']);
    expect(world.dialogs.confirmed(usage)).toBe(true);
  });

  it('asks nothing without a dialog', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    const none = { tx: undefined, signals: [] };
    expect(world.dialogs.request(usage, 'BYE')).toEqual(none);
    expect(world.dialogs.request('unknown', 'BYE')).toEqual(none);
    world.answer(tx, 180);
    expect(world.dialogs.request(usage, 'INVITE')).toEqual(none);
    expect(world.dialogs.request(usage, 'ACK')).toEqual(none);
    expect(world.dialogs.confirmed(usage)).toBe(false);
  });

  it('the caller may BYE an early dialog (RFC 3261 §15)', () => {
    const world = new World();
    const { set: usage, tx } = world.dialogs.open('INVITE', invitation);
    world.answer(tx, 180);
    expect(world.dialogs.request(usage, 'BYE').tx).toBeDefined();
    expect(world.requested.request.to.tag).toBe('bob');
  });
});
