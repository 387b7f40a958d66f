import { filter, map, merge, NEVER, Subject, tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { OutsideFact } from '../../src/signal/signal.ts';
import type { Drivers, MediaOrder } from '../../src/stack/drivers.ts';
import { type Alone, alone, requestText, us } from '../support/alone.ts';

/** A stack whose drivers are composed anew, and that answers every call. */
const composed = (compose: (drivers: Drivers) => Drivers): Promise<Alone> =>
  alone({
    drivers: (parts) => ({ ...parts, compose }),
    on: (stack, id, event) => {
      if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
    },
  });

const invite = (it: Alone): void => {
  it.phone.send(requestText('INVITE'), us);
  it.clock.advance(100);
};

const statuses = (it: Alone): readonly string[] => it.phone.timeline.map(([, what]) => what);

describe('the drivers of a stack', () => {
  it('take streams of orders and return streams of facts, with any operator in between', async () => {
    const seen: string[] = [];
    const stack = await composed(({ media, ...others }) => ({
      ...others,
      media: (orders$) => media(orders$.pipe(tap(({ command }) => seen.push(command.do)))),
    }));
    invite(stack);
    expect(seen).toEqual(['open']);
    expect(stack.media.commands.map((each) => each.do)).toEqual(seen);
    await stack.stack.close();
  });

  it('can be replaced: a media driver of three operators answers a call', async () => {
    const opened = ({ command }: MediaOrder): OutsideFact => ({
      on: 'media',
      event: { on: 'opened', id: command.id, host: '10.0.0.1', port: 7000, rtcpPort: 7001 },
    });
    const stack = await composed((drivers) => ({
      ...drivers,
      media: (orders$) =>
        orders$.pipe(
          filter(({ command }) => command.do === 'open'),
          map(opened),
        ),
    }));
    invite(stack);
    const answer = stack.phone.take((message) => message.kind === 'response' && message.status === 200);
    expect(Buffer.from(answer.body).toString()).toContain('m=audio 7000');
    expect(stack.media.commands).toEqual([]);
    await stack.stack.close();
  });

  it('report the order over which a handler throws, and carry out the next', async () => {
    let sends = 0;
    const it = await alone({
      drivers: ({ transport, ...others }) => ({
        ...others,
        transport: {
          ...transport,
          facts$: transport.facts$,
          counts: transport.counts,
          wire$: transport.wire$,
          sockets: 1,
          listen: () => transport.listen(),
          resolve: (order) => transport.resolve(order),
          close: () => transport.close(),
          send: (order) => {
            sends += 1;
            if (sends === 1) throw new Error('broken');
            transport.send(order);
          },
        },
      }),
    });
    it.phone.send(requestText('OPTIONS', { 'Call-ID': 'one', Via: 'SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK1' }), us);
    it.phone.send(requestText('OPTIONS', { 'Call-ID': 'two', Via: 'SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK2' }), us);
    it.clock.advance(100);
    expect(it.faults).toMatchObject([{ on: 'fault', error: { message: 'broken' }, during: { do: 'send' } }]);
    expect(statuses(it)).toEqual(['200']);
    await it.stack.close();
  });

  it('whose operators fail are reported by name, and the other drivers go on', async () => {
    const breaking = new Subject<MediaOrder>();
    const it = await composed(({ media, ...others }) => ({
      ...others,
      media: (orders$) => media(merge(orders$, breaking)),
    }));
    breaking.error(new Error('an operator failed'));
    expect(it.faults).toMatchObject([{ error: { message: 'an operator failed' }, during: 'the media driver' }]);
    it.phone.send(requestText('OPTIONS'), us);
    it.clock.advance(100);
    expect(statuses(it)).toEqual(['200']);
    await it.stack.close();
  });

  it('are subscribed once in the life of a stack, and left when it closes', async () => {
    const counts = { subscribed: 0, left: 0 };
    const it = await composed((drivers) => ({
      ...drivers,
      media: (orders$) =>
        merge(drivers.media(orders$), NEVER).pipe(
          tap({ subscribe: () => (counts.subscribed += 1), unsubscribe: () => (counts.left += 1) }),
        ),
    }));
    invite(it);
    expect(counts).toEqual({ subscribed: 1, left: 0 });
    await it.stack.close();
    expect(counts).toEqual({ subscribed: 1, left: 1 });
  });
});
