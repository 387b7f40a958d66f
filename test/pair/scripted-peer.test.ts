import { describe, expect, it } from 'vitest';
import { seededEntropy } from '../../src/core/entropy.ts';
import {
  createStack,
  expectQuiet,
  memoryMedia,
  memoryNetwork,
  type Stack,
  scriptedPeer,
  virtualClock,
} from '../../src/testing/index.ts';
import { sessionFacts } from '../support/session-facts.ts';
import { stackConfig } from '../support/stack-config.ts';

const us = { host: '10.0.0.1', port: 5060 };
const them = { host: '10.0.0.9', port: 5060 };

const set = async () => {
  const clock = virtualClock();
  const network = memoryNetwork({ delayMs: 10 }, clock);
  const media = memoryMedia({ clock });
  const stack: Stack = createStack(stackConfig, {
    clock,
    entropy: seededEntropy(4),
    transport: network.driver(us, { 'sip.example.com': [them.host] }),
    media,
  });
  const ends: unknown[] = [];
  sessionFacts(stack).subscribe(({ event }) => {
    if (event.type === 'ended') ends.push(event.cause);
  });
  await stack.listen();
  return { clock, network, stack, media, ends, phone: scriptedPeer(network, clock, them) };
};

const request = (method: string, headers: readonly string[] = []): string =>
  [
    `${method} sip:us@10.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK-${method}`,
    'Max-Forwards: 70',
    'From: <sip:phone@10.0.0.9>;tag=p1',
    'To: <sip:us@10.0.0.1>',
    'Call-ID: c1',
    `CSeq: 1 ${method}`,
    'Contact: <sip:phone@10.0.0.9>',
    ...headers,
    'Content-Length: 0',
    '',
    '',
  ].join('\n');

describe('a scripted peer', () => {
  it('that never sends its ACK gets the 200 until 64·T1, then a BYE (RFC 3261 §13.3.1.4)', async () => {
    const { clock, stack, phone, ends, media } = await set();
    sessionFacts(stack).subscribe(({ id, event }) => {
      if (event.type === 'incoming') stack.command({ to: 'session', do: 'answer', id });
    });
    phone.send(request('INVITE'), us);
    phone.take((message) => message.kind === 'response' && message.status === 200);
    clock.runAll();
    const finals = phone.timeline.filter(([, what]) => what === '200').map(([at]) => at);
    const first = finals[0] ?? 0;
    // T1 doubling to T2 (RFC 3261 §13.3.1.4).
    const gaps = [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500];
    expect(finals.map((at) => at - first)).toEqual(gaps);
    const bye = phone.received.find((each) => each.message?.kind === 'request' && each.message.method === 'BYE');
    expect((bye?.at ?? 0) - first).toBe(32_000);
    expect(ends).toEqual([{ by: 'timeout', waitingFor: 'ack' }]);
    expect(media.commands.map((each) => each.do)).toContain('close');
    expectQuiet(stack);
  });

  it('takes what it waits for, and says what it heard instead when that does not come', async () => {
    const { phone } = await set();
    phone.send(request('OPTIONS'), us);
    expect(phone.take()).toMatchObject({ kind: 'response', status: 200 });
    expect(() => phone.take()).toThrow('no such message within 32000 ms; received so far: 200');
  });

  it('is found by name, and answers with octets of its own', async () => {
    const { clock, stack, phone, ends } = await set();
    stack.command({ to: 'session', do: 'invite', id: 'one', target: 'sip:bob@sip.example.com' });
    clock.advance(10);
    // The look-up is a promise: real turns of the event loop, no virtual time.
    await new Promise((turn) => setImmediate(turn));
    const invite = phone.take();
    const line = (name: string): string => `${name}: ${invite.headers.get(name)}`;
    const echoed = ['Via', 'From', 'Call-ID', 'CSeq'].map(line);
    phone.send(['SIP/2.0 404 Not Found', ...echoed, `${line('To')};tag=t`, 'Content-Length: 0', '', ''].join('\n'), us);
    expect(phone.take()).toMatchObject({ kind: 'request', method: 'ACK' });
    clock.runAll();
    expect(ends).toMatchObject([{ by: 'remote', status: 404 }]);
    expectQuiet(stack);
  });

  it('expectQuiet names what still runs', async () => {
    const { clock, stack, phone } = await set();
    phone.send(request('INVITE'), us);
    clock.advance(20);
    expect(() => expectQuiet(stack)).toThrow(/stack 0 is not quiet: \d+ transaction, .*session/);
    stack.command({ to: 'usages', do: 'endAll' });
    clock.runAll();
    expectQuiet(stack);
  });

  it('gets no stack to throw by any octets (RFC 3261 §7.5, RFC 3261 §18.3)', async () => {
    const { clock, stack, phone } = await set();
    const faults: unknown[] = [];
    stack.faults$.subscribe((fault) => faults.push(fault));
    const whole = request('INVITE').replace(/\n/g, '\r\n');
    for (let cut = 0; cut < whole.length; cut += 7) phone.send(Buffer.from(whole.slice(0, cut)), us);
    for (const header of ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Max-Forwards']) {
      for (const value of ['', ' ,', '\u0000', ';;;', '<', '"', '99999999999999999999', 'x'.repeat(9000)]) {
        phone.send(whole.replace(new RegExp(`${header}: .*`), `${header}: ${value}`), us);
      }
    }
    stack.command({ to: 'usages', do: 'drain' });
    clock.advance(1000);
    stack.command({ to: 'usages', do: 'endAll' });
    clock.runAll();
    expect(faults).toEqual([]);
    expect(stack.transport.counts.faults).toBe(0);
    expectQuiet(stack);
  });
});
