import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { createSipServer } from '../../src/index.ts';

const bound = async (): Promise<Socket> => {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return socket;
};

it('an INVITE that names the address of another draws nothing to it, and the ACK lets the audio begin', async () => {
  const server = await createSipServer({
    listen: 'udp:127.0.0.1:0',
    media: { ports: '13600-13619' },
  });
  server.calls$.subscribe((call) => {
    call.answer();
    call.play({ kind: 'tone', frequencyHz: 440 });
  });
  onTestFinished(() => server.close());
  const [peer, named, control] = [await bound(), await bound(), await bound()];
  let drawn = 0;
  named.on('message', () => (drawn += 1));
  control.on('message', () => (drawn += 1));

  const sdp = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${named.address().port} RTP/AVP 0`,
    `a=rtcp:${control.address().port} IN IP4 127.0.0.1`,
    '',
  ].join('\r\n');
  const { port } = peer.address();
  const target = server.listening[0]?.port ?? 0;
  const message = (method: string, to: string, body: string): string =>
    [
      `${method} sip:a@127.0.0.1 SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${method}`,
      'Max-Forwards: 70',
      'From: <sip:b@127.0.0.1>;tag=1',
      `To: ${to}`,
      'Call-ID: consent',
      `CSeq: ${method === 'BYE' ? 2 : 1} ${method}`,
      `Contact: <sip:b@127.0.0.1:${port}>`,
      ...(body === '' ? [] : ['Content-Type: application/sdp']),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  const answer = async (): Promise<string> => {
    for (;;) {
      const [octets] = await once(peer, 'message');
      if (String(octets).startsWith('SIP/2.0 200')) return String(octets);
    }
  };

  peer.send(message('INVITE', '<sip:a@127.0.0.1>', sdp), target, '127.0.0.1');
  const ok = await answer();
  // It is repeated: half a second has passed, in which 25 packets would have left.
  await answer();
  expect(drawn).toBe(0);

  const begun = once(named, 'message');
  const us = /^To: (.*)$/m.exec(ok)?.[1]?.trim() ?? '';
  peer.send(message('ACK', us, ''), target, '127.0.0.1');
  const [first] = await begun;
  // The first packet of a talkspurt (RFC 3551 §4.1), of the tone and not of silence.
  expect(first[1]).toBe(0x80);
  expect(new Set(first.subarray(12)).size).toBeGreaterThan(8);
  const bye = answer();
  peer.send(message('BYE', us, ''), target, '127.0.0.1');
  await bye;
});
