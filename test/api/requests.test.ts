import { describe, expect, it } from 'vitest';
import { createSipServer } from '../../src/api/server/create-sip-server.ts';
import { seededEntropy } from '../../src/core/entropy.ts';
import { memoryMedia } from '../../src/testing/memory-media.ts';
import { memoryNetwork } from '../../src/testing/memory-network.ts';
import { scriptedPeer } from '../../src/testing/scripted-peer.ts';
import { virtualClock } from '../../src/testing/virtual-clock.ts';
import { requestText, them, us } from '../support/alone.ts';

const serving = async (methods: readonly string[] = ['MESSAGE']) => {
  const clock = virtualClock();
  const network = memoryNetwork({ delayMs: 10 }, clock);
  const server = await createSipServer({
    requests: { methods, accepts: ['Text/Plain'] },
    drivers: { clock, entropy: seededEntropy(4), transport: network.driver(us), media: memoryMedia({ clock }) },
  });
  return { clock, server, phone: scriptedPeer(network, clock, them) };
};

const message = requestText('MESSAGE', { 'Content-Type': 'text/plain' }, 'hello');

describe('requests$', () => {
  it('has the requests of the configured methods, and their sender gets the response', async () => {
    const { server, phone } = await serving();
    server.requests$.subscribe((incoming) => {
      expect(incoming.call).toBeUndefined();
      expect(incoming.remoteAddress).toBe('10.0.0.9:5060');
      const text = Buffer.from(incoming.request.body).toString();
      incoming.respond(200, { body: { type: 'text/plain', content: `${text} yourself` }, headers: { 'X-Id': '7' } });
      expect(incoming.responded).toBe(true);
      expect(() => incoming.respond(200)).toThrow('respond() after the request had its response');
    });
    phone.send(message, us);
    const response = phone.take();
    expect(response).toMatchObject({ status: 200 });
    expect(Buffer.from(response.body).toString()).toBe('hello yourself');
    await server.close();
  });

  it('without a subscriber gives them 480 (RFC 3261 §21.4.18)', async () => {
    const { server, phone } = await serving();
    phone.send(message, us);
    expect(phone.take()).toMatchObject({ status: 480 });
    await server.close();
  });

  it('names what is wrong with a response', async () => {
    const { server, phone } = await serving();
    const errors: string[] = [];
    server.requests$.subscribe((incoming) => {
      const attempts = [
        () => incoming.respond(180),
        () => incoming.respond(200, { reason: 'a\r\nb' }),
        () => incoming.respond(200, { headers: { Via: 'x' } }),
        () => incoming.respond(200, { body: { type: '', content: 'x' } }),
      ];
      for (const attempt of attempts) {
        try {
          attempt();
        } catch (error) {
          errors.push((error as Error).message);
        }
      }
      incoming.respond(200);
    });
    phone.send(message, us);
    expect(phone.take()).toMatchObject({ status: 200 });
    expect(errors).toEqual([
      'respond: the status is 180, it must be a final one, 200 to 699',
      'respond: reason must be a text without CR, LF and NUL',
      'headers: "Via" is written by the stack itself',
      'respond: body.type must be a media type',
    ]);
    await server.close();
  });

  it('has the call a request came in, of either direction', async () => {
    const { server, phone, clock } = await serving();
    const calls: unknown[] = [];
    server.requests$.subscribe((incoming) => {
      calls.push(incoming.call?.id);
      incoming.respond(200);
    });
    const call = server.call('sip:phone@10.0.0.9');
    const invite = phone.take((each) => each.kind === 'request' && each.method === 'INVITE');
    const fields = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${invite.headers.get(name)}`);
    const to = `${invite.headers.get('to')};tag=p1`;
    const sdp = Buffer.from(invite.body).toString();
    const head = [
      'SIP/2.0 200 OK',
      ...fields,
      `To: ${to}`,
      'Contact: <sip:phone@10.0.0.9>',
      'Content-Type: application/sdp',
    ];
    phone.send([...head, `Content-Length: ${sdp.length}`, '', sdp].join('\r\n'), us);
    clock.advance(50);
    expect(call.state).toBe('active');
    const inside = {
      From: to,
      To: invite.headers.get('from') ?? '',
      'Call-ID': invite.callId,
      'Content-Type': 'text/plain',
    };
    phone.send(requestText('MESSAGE', inside, 'hello'), us);
    expect(phone.take((each) => each.cseq.method === 'MESSAGE')).toMatchObject({ status: 200 });
    expect(calls).toEqual([call.id]);
    void server.close({ deadlineMs: 0 });
    clock.runAll();
  });

  it.each([
    ['INVITE', 'is handled by calls'],
    ['BYE', 'is handled by calls'],
    ['SUBSCRIBE', 'needs a dialog of its own'],
    ['PRACK', 'needs a dialog of its own'],
    ['a b', 'must be a method, as a request line has it'],
  ])('cannot have %s: that %s', async (method, why) => {
    await expect(serving([method])).rejects.toThrow(why);
  });
});
