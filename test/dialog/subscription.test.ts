import { describe, expect, it } from 'vitest';
import type { Layer, Signal } from '../../src/signal/signal.ts';
import { foldCapabilities, type UsageTraits } from '../../src/ua/usage.ts';
import { climbed, traits, World } from './peer.ts';

// A usage of its own beside the sessions: what it needs to open dialog sets is its traits, nothing in ua/ or dialog/.

const subscriptionTraits: UsageTraits = {
  name: 'subscription',
  methods: ['SUBSCRIBE', 'NOTIFY', 'REFER'],
  extensions: ['eventlist'],
  accepts: ['application/dialog-info+xml'],
};
const folded = foldCapabilities([{ ...traits, name: 'session' }, subscriptionTraits]);

const world = (): World => new World(folded);

/** Accepts each SUBSCRIBE and sends the first NOTIFY (RFC 6665 §4.2.1). */
class Notifier implements Layer {
  readonly name = 'subscription';
  readonly size = 0;
  readonly #world: World;

  constructor(above: World) {
    this.#world = above;
  }

  receive(signal: Signal): readonly Signal[] | undefined {
    if (!('on' in signal) || signal.on !== 'dialog.open' || signal.request.method !== 'SUBSCRIBE') return undefined;
    const { dialogs } = this.#world;
    return [
      ...dialogs.respond(signal.set, signal.tx, 200, { headers: [['Expires', '60']] }),
      ...dialogs.request(signal.set, 'NOTIFY', { headers: [['Subscription-State', 'active']] }).signals,
    ];
  }
}

describe('a dialog set that a SUBSCRIBE of the peer opens', () => {
  it('has its dialog with the 2xx, without an ACK, and a NOTIFY goes along its route set (RFC 6665 §4.2)', () => {
    const here = world();
    const lines = { 'Record-Route': '<sip:p1;lr>', Event: 'dialog' };
    const { signals } = here.ask('SUBSCRIBE', { lines });
    expect(climbed(signals)).toEqual(['dialog.open']);
    for (const each of signals) new Notifier(here).receive(each);
    expect([here.answered.status, here.answered.headers.get('contact')]).toEqual([200, '<sip:us@192.0.2.1:5060>']);
    expect(here.answered.headers.all('record-route')).toEqual(['<sip:p1;lr>']);
    const { request } = here.requested;
    expect([request.method, request.uri, request.to.tag]).toEqual(['NOTIFY', 'sip:alice@192.0.2.9:5062', 'alice']);
    expect(request.headers.get('contact')).toBe('<sip:us@192.0.2.1:5060>');
    expect(request.headers.all('route')).toEqual(['<sip:p1;lr>']);
    expect(request.from.tag).toBe(here.answered.to.tag);
  });

  it('is refreshed inside its dialog, and closed without a trace', () => {
    const here = world();
    const { tx, signals } = here.ask('SUBSCRIBE');
    const set = String((signals[0] as { set?: string }).set);
    here.dialogs.respond(set, tx, 200);
    const lines = { To: `<sip:us@b.example>;tag=${set}`, CSeq: '2 SUBSCRIBE', Contact: '<sip:alice@192.0.2.10>' };
    const refresh = here.ask('SUBSCRIBE', { lines });
    expect(climbed(refresh.signals)).toEqual(['dialog.request']);
    here.dialogs.respond(set, refresh.tx, 200);
    here.dialogs.request(set, 'NOTIFY');
    expect(here.requested.request.uri).toBe('sip:alice@192.0.2.10');
    expect(here.dialogs.close(set)).toEqual([]);
    expect(here.dialogs.size).toBe(0);
  });
});

describe('a dialog set that our SUBSCRIBE opens', () => {
  const opening = { target: 'sip:bob@192.0.2.20', from: '<sip:us@b.example>' };
  const opened = () => {
    const here = world();
    const { set, tx, request } = here.dialogs.open('SUBSCRIBE', { ...opening, headers: [['Event', 'dialog']] });
    const notify = (tag: string, cseq = 1) =>
      here.ask('NOTIFY', {
        lines: {
          From: `<sip:bob@192.0.2.20>;tag=${tag}`,
          To: `<sip:us@b.example>;tag=${set}`,
          'Call-ID': request.callId,
          CSeq: `${cseq} NOTIFY`,
          Contact: `<sip:${tag}@192.0.2.21>`,
        },
      });
    return { here, set, tx, request, notify };
  };

  it('sends it with Contact, and has its dialog with the 2xx, which gets no ACK (RFC 6665 §4.1.2.1)', () => {
    const { here, set, tx, request, notify } = opened();
    expect([request.method, request.headers.get('contact')]).toEqual(['SUBSCRIBE', '<sip:us@192.0.2.1:5060>']);
    expect(climbed(here.answer(tx, 200))).toEqual(['dialog.response']);
    expect(here.dialogs.confirmed(set)).toBe(true);
    here.dialogs.ack(set, tx);
    expect(here.transactions.acks).toHaveLength(0);
    here.ended(tx);
    expect(climbed(notify('bob').signals)).toEqual(['dialog.request']);
    here.dialogs.request(set, 'SUBSCRIBE', { headers: [['Expires', '0']] });
    expect(here.requested.request.to.tag).toBe('bob');
    expect(here.requested.request.cseq.number).toBe(request.cseq.number + 1);
  });

  it('has its dialog with a NOTIFY that comes before the 2xx; those of other forks get 481 (RFC 6665 §4.4.1)', () => {
    const { here, set, tx, notify } = opened();
    const first = notify('bob');
    expect(climbed(first.signals)).toEqual(['dialog.request']);
    here.dialogs.respond(set, first.tx, 200);
    expect(here.answered.status).toBe(200);
    notify('eve');
    expect(here.answered.status).toBe(481);
    expect(climbed(here.answer(tx, 202, { tag: 'bob' }))).toEqual(['dialog.response']);
    expect(climbed(here.answer(tx, 202, { tag: 'eve' }))).toEqual(['dialog.response']);
    expect(climbed(notify('bob', 2).signals)).toEqual(['dialog.request']);
    here.dialogs.request(set, 'SUBSCRIBE');
    // The 2xx with the tag of the dialog moved its remote target; that of another did not.
    expect([here.requested.request.to.tag, here.requested.request.uri]).toEqual(['bob', 'sip:bob@192.0.2.20:5070']);
  });

  it('is without a dialog after a refusal, is never cancelled, and is gone when closed', () => {
    const { here, set, tx, notify } = opened();
    expect(here.dialogs.cancel(set, tx)).toEqual([]);
    expect(climbed(here.answer(tx, 489))).toEqual(['dialog.response']);
    expect(here.dialogs.request(set, 'SUBSCRIBE').tx).toBeUndefined();
    here.dialogs.close(set);
    expect(here.dialogs.size).toBe(0);
    notify('bob');
    expect(here.answered.status).toBe(481);
    expect(here.answer(tx, 200)).toEqual([]);
    expect(here.ended(tx)).toEqual([]);
  });

  it('takes no NOTIFY for a dialog that nothing asked for', () => {
    const here = world();
    const { set } = here.dialogs.open('INVITE', opening);
    here.ask('NOTIFY', { lines: { To: `<sip:us@b.example>;tag=${set}`, 'Call-ID': here.requested.request.callId } });
    expect(here.answered.status).toBe(481);
  });
});

describe('capabilities', () => {
  it('are folded from the usages, each value once, in their order (RFC 3261 §20.5, §20.37, §20.1)', () => {
    expect(foldCapabilities([subscriptionTraits, { ...subscriptionTraits, methods: ['NOTIFY', 'MESSAGE'] }])).toEqual({
      methods: ['SUBSCRIBE', 'NOTIFY', 'REFER', 'MESSAGE'],
      extensions: ['eventlist'],
      accepts: ['application/dialog-info+xml'],
      acceptsOf: new Map(
        ['SUBSCRIBE', 'REFER', 'NOTIFY', 'MESSAGE'].map((method) => [method, ['application/dialog-info+xml']]),
      ),
    });
    const here = world();
    const { tx, request } = here.ask('OPTIONS');
    here.ua.respond(tx, request, { status: 200 });
    const { headers } = here.answered;
    expect([headers.get('allow'), headers.get('accept'), headers.get('supported')]).toEqual([
      'INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, SUBSCRIBE, NOTIFY, REFER',
      'application/sdp, application/dialog-info+xml',
      'replaces, eventlist',
    ]);
  });
});

describe('a request inside an early dialog', () => {
  it('goes to the one that is named by its remote tag, else to the last (RFC 3261 §12.2.1)', () => {
    const here = world();
    const { set, tx } = here.dialogs.open('INVITE', { target: 'sip:bob@192.0.2.20', from: '<sip:us@b.example>' });
    for (const tag of ['one', 'two']) here.answer(tx, 183, { tag });
    const sent = (where?: { in: string }) => {
      const { tx: update } = here.dialogs.request(set, 'UPDATE', undefined, where);
      return update === undefined ? undefined : here.sent(update).request.to.tag;
    };
    expect([sent({ in: 'one' }), sent(), sent({ in: 'three' })]).toEqual(['one', 'two', undefined]);
    // Each dialog has its own numbers.
    const first = here.sent(tx).request.cseq.number;
    expect(here.transactions.requests.slice(1).map((each) => each.request.cseq.number)).toEqual([first + 1, first + 1]);
    expect(here.dialogs.request(set, 'INVITE', undefined, { in: 'one' }).tx).toBeUndefined();
  });
});
