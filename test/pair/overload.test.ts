import { describe, expect, it } from 'vitest';
import type { Overload } from '../../src/stack/admission/overload.ts';
import { expectQuiet, type ScriptedPeer, scriptedPeer } from '../../src/testing/index.ts';
import { type Alone, alone, requestText, us } from '../support/alone.ts';
import { offer } from '../support/invite.ts';

/** What one new call costs the stack here, in ms: it can take 200 a second. */
const costMs = 5;

interface Loaded extends Alone {
  readonly reports: Overload[];
}

/** A stack that answers every call at once, and works for 5 ms at each. */
const loaded = async (): Promise<Loaded> => {
  const world: { clock?: Alone['clock'] } = {};
  const it = await alone({
    on: (stack, id, event) => {
      if (event.type !== 'incoming') return;
      world.clock?.spend(costMs);
      stack.command({ to: 'session', do: 'answer', id });
    },
  });
  world.clock = it.clock;
  const reports: Overload[] = [];
  it.stack.overload$.subscribe((report) => reports.push(report));
  return { ...it, reports };
};

const call = (host: string, name: string, method = 'INVITE', fields: Readonly<Record<string, string>> = {}): string =>
  requestText(
    method,
    {
      Via: `SIP/2.0/UDP ${host}:5060;branch=z9hG4bK-${name}-${(fields.CSeq ?? '').replace(' ', '-')}`,
      From: `<sip:caller@${host}>;tag=${name}`,
      'Call-ID': `${name}@${host}`,
      Contact: `<sip:caller@${host}>`,
      ...(method === 'INVITE' ? { 'Content-Type': 'application/sdp' } : {}),
      ...fields,
    },
    method === 'INVITE' ? offer : '',
  );

const peerAt = ({ network, clock }: Loaded, host: string): ScriptedPeer =>
  scriptedPeer(network, clock, { host, port: 5060 });

/** Sends new INVITEs from one host, `perSecond` of them, for so long. */
const flood = ({ clock }: Loaded, peer: ScriptedPeer, name: string, perSecond: number, forMs: number): void => {
  const began = clock.now();
  const everyMs = 1000 / perSecond;
  for (let n = 0; n * everyMs < forMs; n++) {
    clock.at(began + n * everyMs, () => peer.send(call(peer.address.host, `${name}${n}`), us));
  }
};

const statusesOf = (peer: ScriptedPeer, name: string): readonly number[] =>
  peer.received.flatMap(({ message }) =>
    message?.kind === 'response' && message.callId.startsWith(`${name}@`) ? [message.status] : [],
  );

const withStatus = (peer: ScriptedPeer, status: number) =>
  peer.received.flatMap(({ message }) => (message?.kind === 'response' && message.status === status ? [message] : []));

/** A call that is up. Gives back the To field of its dialog. */
const established = ({ clock }: Loaded, peer: ScriptedPeer, name: string): string => {
  const { host } = peer.address;
  peer.send(call(host, name), us);
  const answer = peer.take((message) => message.kind === 'response' && message.status === 200);
  const to = answer.headers.get('To') ?? '';
  peer.send(call(host, `${name}`, 'ACK', { To: to }), us);
  clock.advance(100);
  return to;
};

describe('when more calls come than there is time for', () => {
  it('those that are up go first: BYE and re-INVITE are answered within one repeat of their sender', async () => {
    const it = await loaded();
    const caller = peerAt(it, '10.0.0.8');
    const [ending, changing] = [established(it, caller, 'ending'), established(it, caller, 'changing')];
    flood(it, it.phone, 'f', 2000, 3000);
    it.clock.advance(1500);
    const asked = it.clock.now();
    caller.send(call('10.0.0.8', 'ending', 'BYE', { To: ending, CSeq: '2 BYE' }), us);
    caller.send(call('10.0.0.8', 'changing', 'INVITE', { To: changing, CSeq: '2 INVITE' }), us);
    const bye = caller.take((message) => message.kind === 'response' && message.cseq.method === 'BYE');
    const changed = caller.take(
      (message) =>
        message.kind === 'response' &&
        message.cseq.number === 2 &&
        message.cseq.method === 'INVITE' &&
        message.kind === 'response' &&
        message.status >= 200,
    );
    expect([bye, changed].map((message) => message.kind === 'response' && message.status)).toEqual([200, 200]);
    expect(it.clock.now() - asked).toBeLessThan(500);
    await it.stack.close();
  });

  it('as many are answered as without the flood, the others get 503 with Retry-After and leave nothing', async () => {
    const it = await loaded();
    flood(it, it.phone, 'f', 2000, 5000);
    it.clock.advance(5500);
    const answered = new Set(withStatus(it.phone, 200).map(({ callId }) => callId)).size;
    // 200 a second for 5 s is all there is.
    expect(answered).toBeGreaterThan(0.8 * 1000);
    const refused = withStatus(it.phone, 503);
    expect(refused.length + answered).toBeGreaterThan(9_000);
    const waits = refused.map(({ headers }) => Number(headers.get('Retry-After')));
    expect([Math.min(...waits), Math.max(...waits)]).toEqual([5, 10]);
    expect(it.stack.busy.transaction).toBeLessThanOrEqual(2 * answered);
    expect(it.stack.busy.admission).toBe(0);
    expect(it.faults).toEqual([]);
    await it.stack.close();
  });

  it('one source that floods does not take the turn of the others', async () => {
    const it = await loaded();
    flood(it, it.phone, 'f', 2000, 3000);
    const calm = Array.from({ length: 50 }, (_, n) => peerAt(it, `10.0.1.${n}`));
    it.clock.advance(500);
    calm.forEach((peer, n) => {
      it.clock.at(it.clock.now() + n * 40, () => peer.send(call(peer.address.host, 'calm'), us));
    });
    it.clock.advance(2500);
    expect(calm.map((peer) => statusesOf(peer, 'calm').includes(200))).toEqual(calm.map(() => true));
    expect(calm.flatMap((peer) => withStatus(peer, 503))).toEqual([]);
    await it.stack.close();
  });

  it('a repeat of a call that was answered gets its answer again, never a 503', async () => {
    const it = await loaded();
    const caller = peerAt(it, '10.0.0.8');
    caller.send(call('10.0.0.8', 'first'), us);
    it.clock.advance(30);
    flood(it, it.phone, 'f', 2000, 2000);
    it.clock.advance(1000);
    caller.send(call('10.0.0.8', 'first'), us);
    it.clock.advance(200);
    const statuses = statusesOf(caller, 'first');
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(1);
    expect(statuses).not.toContain(503);
    await it.stack.close();
  });

  it('a repeat of a call that was refused gets nothing, and the ACK of a refusal goes no further', async () => {
    const it = await loaded();
    const late = peerAt(it, '10.0.0.9'.replace('.9', '.7'));
    flood(it, late, 'f', 2000, 2000);
    it.clock.advance(1000);
    const [refusal] = withStatus(late, 503);
    const name = refusal?.callId.split('@')[0] ?? '';
    const last = withStatus(late, 503).at(-1)?.callId.split('@')[0] ?? '';
    late.send(call('10.0.0.7', last), us);
    it.clock.advance(50);
    expect(statusesOf(late, last)).toEqual([503]);
    late.send(call('10.0.0.7', name, 'ACK', { To: refusal?.headers.get('To') ?? '' }), us);
    it.clock.advance(50);
    expect(it.stack.counts['unmatched.ack']).toBe(0);
    await it.stack.close();
  });

  it('a call that is cancelled while it waits is not served', async () => {
    const it = await loaded();
    const caller = peerAt(it, '10.0.0.8');
    // Ten that come together: the last waits for the others.
    for (let n = 0; n < 10; n++) caller.send(call('10.0.0.8', `w${n}`), us);
    it.clock.advance(12);
    expect(it.stack.busy.admission).toBeGreaterThan(0);
    caller.send(
      call('10.0.0.8', 'w9', 'CANCEL', { CSeq: '1 CANCEL', Via: 'SIP/2.0/UDP 10.0.0.8:5060;branch=z9hG4bK-w9-' }),
      us,
    );
    it.clock.advance(500);
    expect(statusesOf(caller, 'w9').filter((status) => status >= 200)).toEqual([487, 481]);
    expect(statusesOf(caller, 'w8').filter((status) => status >= 200)[0]).toBe(200);
    await it.stack.close();
  });

  it('no more calls are taken than the packets of all can leave in time', async () => {
    const work: { run?: () => void; lateMs: number } = { lateMs: 0 };
    const it = await alone({
      drivers: ({ media, ...others }) => ({
        ...others,
        media: Object.defineProperty(media, 'lateMs', { get: () => work.lateMs }),
      }),
      on: (stack, id, event) => {
        if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
        if (event.type === 'incoming') work.run?.();
      },
    });
    const { clock, stack } = it;
    work.run = () => clock.spend(0.5);
    // Every 20 ms a packet of each call takes 0.1 ms: 200 calls are all that there is time for.
    const send = (dueAt: number): void => {
      work.lateMs = clock.now() - dueAt;
      clock.spend((stack.busy.session ?? 0) * 0.1);
      if (dueAt < 10_000) clock.at(dueAt + 20, () => send(dueAt + 20));
    };
    clock.at(20, () => send(20));
    flood({ ...it, reports: [] }, it.phone, 'f', 500, 6000);
    clock.advance(7000);
    expect(stack.busy.session).toBeGreaterThan(100);
    expect(stack.busy.session).toBeLessThan(230);
    await stack.close();
  });

  it('it is told when it begins, each second, and when it is over; five seconds later all is as before', async () => {
    const it = await loaded();
    flood(it, it.phone, 'f', 2000, 3000);
    it.clock.advance(8000);
    expect(it.reports.map(({ active }) => active)).toEqual([...Array(it.reports.length - 1).fill(true), false]);
    expect(it.reports.length).toBeGreaterThan(4);
    const [first, last] = [it.reports[0], it.reports.at(-1)];
    expect(first).toMatchObject({ durationMs: 0, refused: 1 });
    expect(last?.refused).toBe(withStatus(it.phone, 503).length);
    expect(it.stack.overloadCounts).toMatchObject({ episodes: 1, refused: last?.refused, dropped: last?.dropped });
    const caller = peerAt(it, '10.0.0.8');
    flood(it, caller, 'after', 100, 1000);
    it.clock.advance(1200);
    expect(new Set(withStatus(caller, 200).map(({ callId }) => callId)).size).toBe(100);
    expect(withStatus(caller, 503)).toEqual([]);
    it.stack.command({ to: 'usages', do: 'endAll' });
    it.clock.runAll();
    expectQuiet(it.stack);
  });
});

describe('a process that has just begun', () => {
  it('refuses nothing for being slow at first: a burst of its first second waits', async () => {
    const it = await loaded();
    flood(it, it.phone, 'f', 500, 1000);
    it.clock.advance(4000);
    expect(new Set(withStatus(it.phone, 200).map(({ callId }) => callId)).size).toBe(500);
    expect(it.stack.overloadCounts).toEqual({ episodes: 0, refused: 0, dropped: 0 });
    await it.stack.close();
  });
});

describe('when there is time enough', () => {
  it('nothing is refused, however much comes at once', async () => {
    const it = await alone();
    for (let n = 0; n < 900; n++) it.phone.send(call('10.0.0.9', `n${n}`), us);
    it.clock.advance(50);
    expect(it.stack.overloadCounts).toEqual({ episodes: 0, refused: 0, dropped: 0 });
    expect(it.stack.busy.session).toBe(900);
    await it.stack.close();
  });
});
