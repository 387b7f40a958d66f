import { describe, expect, it } from 'vitest';
import type { AppFactOf } from '../../src/signal/usages.ts';
import { expectQuiet } from '../../src/testing/expect-quiet.ts';
import { type Alone, alone, requestText, us } from '../support/alone.ts';
import { stackConfig } from '../support/stack-config.ts';

const config = {
  ...stackConfig,
  requests: { methods: ['MESSAGE', 'DANCE'], accepts: ['text/plain'], answerWithinMs: 20_000 },
};

interface Asked extends Alone {
  readonly received: AppFactOf<'requests'>[];
}

const listening = async (): Promise<Asked> => {
  const it = await alone({ config });
  const received: AppFactOf<'requests'>[] = [];
  it.stack.app$.subscribe((fact) => {
    if (fact.from === 'requests') received.push(fact);
  });
  return { ...it, received };
};

const message = (fields: Readonly<Record<string, string | undefined>> = {}): string =>
  requestText('MESSAGE', { 'Content-Type': 'text/plain', ...fields }, 'hello');

const received = (it: Asked): readonly string[] => it.phone.timeline.map(([, what]) => what);

describe('the requests of the application', () => {
  it('a MESSAGE outside a dialog gets the response of the application, once, and nothing is left (RFC 3428 §7)', async () => {
    const it = await listening();
    it.phone.send(message(), us);
    it.clock.advance(20);
    const [fact] = it.received;
    expect(fact?.event).toMatchObject({
      type: 'request',
      request: { method: 'MESSAGE' },
      remoteAddress: '10.0.0.9:5060',
    });
    const id = fact?.id ?? '';
    const octets = Buffer.from('thanks');
    const body = { type: 'text/plain', octets };
    it.stack.command({
      to: 'requests',
      do: 'respond',
      id,
      status: 202,
      reason: 'Taken',
      headers: [['X-Id', '7']],
      body,
    });
    it.stack.command({ to: 'requests', do: 'respond', id, status: 500 });
    it.clock.advance(20);
    const response = it.phone.take();
    expect(response).toMatchObject({ status: 202, reason: 'Taken' });
    expect(response.headers.get('x-id')).toBe('7');
    expect(Buffer.from(response.body).toString()).toBe('thanks');
    expect(response.to.tag).toBeDefined();
    expect(it.received.map(({ event }) => event.type)).toEqual(['request', 'responded']);
    it.clock.runAll();
    expect(received(it)).toEqual(['202']);
    expectQuiet(it.stack);
  });

  it('a repeated request gets the same response and reaches the application once (RFC 3261 §17.2.2)', async () => {
    const it = await listening();
    it.phone.send(message(), us);
    it.clock.advance(20);
    it.stack.command({ to: 'requests', do: 'respond', id: it.received[0]?.id ?? '', status: 200 });
    it.phone.send(message(), us);
    it.clock.advance(20);
    expect(received(it)).toEqual(['200', '200']);
    expect(it.received.filter(({ event }) => event.type === 'request')).toHaveLength(1);
    it.clock.runAll();
    expectQuiet(it.stack);
  });

  it('a request left unanswered gets 500 before its sender gives up, and the application is told', async () => {
    const it = await listening();
    it.phone.send(message(), us);
    it.clock.runAll();
    expect(it.phone.timeline).toEqual([
      // RFC 4320 §4.1: after T2.
      [3520, '100'],
      [20_020, '500'],
    ]);
    expect(it.received.at(-1)?.event).toEqual({ type: 'responded', unanswered: true });
    expectQuiet(it.stack);
  });

  it('a method of the application that no RFC defines is taken; others get 405 or 501, with an Allow that has it (RFC 3261 §8.2.1)', async () => {
    const it = await listening();
    it.phone.send(requestText('DANCE'), us);
    it.phone.send(requestText('PUBLISH'), us);
    it.phone.send(requestText('SING'), us);
    it.clock.advance(20);
    expect(it.received.map(({ event }) => event.type === 'request' && event.request.method)).toEqual(['DANCE']);
    const publish = it.phone.take((each) => each.cseq.method === 'PUBLISH');
    expect(publish).toMatchObject({ status: 405 });
    expect(publish.headers.get('allow')).toMatch(/^INVITE, .*MESSAGE, DANCE$/);
    expect(it.phone.take((each) => each.cseq.method === 'SING')).toMatchObject({ status: 501 });
    it.clock.runAll();
    expectQuiet(it.stack);
  });

  it('bodies are of the types of their usage: text for a MESSAGE, no text for an INVITE (RFC 3261 §8.2.3)', async () => {
    const it = await listening();
    it.phone.send(message({ 'Content-Type': 'application/pdf' }), us);
    it.phone.send(requestText('INVITE', { 'Content-Type': 'text/plain' }, 'hello'), us);
    it.clock.advance(20);
    expect(it.received).toEqual([]);
    expect(it.phone.take((each) => each.cseq.method === 'MESSAGE')).toMatchObject({ status: 415 });
    expect(it.phone.take((each) => each.cseq.method === 'INVITE' && each.kind === 'response')).toMatchObject({
      status: 415,
    });
    it.clock.runAll();
    expectQuiet(it.stack);
  });

  it('the end of all usages answers what waits with 503', async () => {
    const it = await listening();
    it.phone.send(message(), us);
    it.clock.advance(20);
    it.stack.command({ to: 'usages', do: 'endAll' });
    it.clock.runAll();
    expect(received(it)).toEqual(['503']);
    expectQuiet(it.stack);
  });

  it('a MESSAGE inside a call goes to the application and leaves the call as it is', async () => {
    const it = await alone({
      config,
      on: (stack, id, event) => {
        if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
      },
    });
    const ids: string[] = [];
    it.stack.app$.subscribe((fact) => {
      if (fact.from !== 'requests' || fact.event.type !== 'request') return;
      ids.push(fact.id);
      it.stack.command({ to: 'requests', do: 'respond', id: fact.id, status: 200 });
    });
    it.phone.send(requestText('INVITE'), us);
    const ok = it.phone.take((each) => each.kind === 'response' && each.status === 200);
    const To = ok.headers.get('to') ?? '';
    const offer = Buffer.from(ok.body).toString();
    const dialog = { To, 'Call-ID': 'c-INVITE' };
    it.phone.send(
      requestText(
        'ACK',
        { ...dialog, Via: 'SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKack', 'Content-Type': 'application/sdp' },
        offer,
      ),
      us,
    );
    it.phone.send(message({ ...dialog, CSeq: '2 MESSAGE' }), us);
    expect(it.phone.take((each) => each.cseq.method === 'MESSAGE')).toMatchObject({ status: 200 });
    expect(ids).toHaveLength(1);
    expect(it.ends).toEqual([]);
    it.stack.command({ to: 'usages', do: 'endAll' });
    it.clock.runAll();
    expectQuiet(it.stack);
  });
});
